"""Checks of an ID token and a logout token, each rule by itself."""

import base64
import hashlib
import hmac
import json
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from sandbox.party.provider import Provider, ProviderError

LEEWAY: Final = 60
BACKCHANNEL_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


class TokenError(Exception):
    """A token that must not be believed, with the rule it breaks."""


def refuse(condition: object, words: str) -> None:
    """Raise `TokenError` if the condition holds."""
    if condition:
        raise TokenError(words)


def verified(provider: Provider, token: str, typ: frozenset[str | None]) -> dict[str, Any]:
    """Return the claims of a token that the provider signed with RS256. RFC 7515 §5.2."""
    header = decoded(token)["header"]
    refuse(header.get("alg") != "RS256", "alg is not RS256")
    refuse(header.get("typ") not in typ, "typ is not the one of such a token")
    refuse(not isinstance(header.get("kid"), str), "kid is missing")
    try:
        found = jwt.decode(token, provider.keys(header["kid"]), algorithms=["RS256"])
    except (JoseError, ValueError) as error:
        words = f"the signature is not the provider's: {type(error).__name__}"
        raise TokenError(words) from None
    except ProviderError as error:
        raise TokenError(str(error)) from None
    return dict(found.claims)


def check_common(claims: dict[str, Any], provider: Provider, now: int) -> None:
    """Check issuer, audience and time. OpenID Connect Core 1.0 §3.1.3.7."""
    audience = claims.get("aud")
    refuse(claims.get("iss") != provider.issuer, "iss is another issuer")
    refuse(audience not in (provider.client_id, [provider.client_id]), "aud is not this client alone")
    refuse(claims.get("azp", provider.client_id) != provider.client_id, "azp is another client")
    refuse(not isinstance(claims.get("iat"), int), "iat is missing")
    refuse(not isinstance(claims.get("exp"), int), "exp is missing")
    refuse(claims["iat"] > now + LEEWAY, "iat lies in the future")
    refuse(claims["exp"] <= now - LEEWAY, "exp has passed")


def check_id_token(
    provider: Provider, token: str, *, nonce: str, access_token: str, now: int
) -> dict[str, Any]:
    """Return the claims of a good ID token. OpenID Connect Core 1.0 §3.1.3.7."""
    claims = verified(provider, token, frozenset({None, "JWT"}))
    check_common(claims, provider, now)
    refuse(not isinstance(claims.get("sub"), str) or not claims["sub"], "sub is missing")
    refuse(not hmac.compare_digest(str(claims.get("nonce")), nonce), "nonce is not ours")
    at_hash = claims.get("at_hash")
    refuse(at_hash is not None and at_hash != half_hash(access_token), "at_hash is of another token")
    return claims


def check_logout_token(provider: Provider, token: str, now: int) -> dict[str, Any]:
    """Return the claims of a good logout token. Back-Channel Logout 1.0 §2.6."""
    claims = verified(provider, token, frozenset({"logout+jwt"}))
    check_common(claims, provider, now)
    events = claims.get("events")
    refuse(not isinstance(events, dict) or BACKCHANNEL_EVENT not in events, "events does not name a logout")
    refuse("nonce" in claims, "nonce must not be there")
    refuse(not isinstance(claims.get("jti"), str), "jti is missing")
    refuse(not (claims.get("sid") or claims.get("sub")), "neither sid nor sub")
    return claims


def half_hash(value: str) -> str:
    """Return `at_hash`: the left half of SHA-256. OpenID Connect Core 1.0 §3.1.3.6."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def decoded(token: str) -> dict[str, Any]:
    """Read a JWT without believing it, to show it or to find its key."""
    parts = token.split(".")
    refuse(len(parts) != 3, "not a JWT")
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(p + "=" * (-len(p) % 4))) for p in parts[:2])
    except ValueError:
        words = "not a JWT"
        raise TokenError(words) from None
    refuse(not isinstance(header, dict) or not isinstance(claims, dict), "not a JWT")
    return {"header": header, "claims": claims}
