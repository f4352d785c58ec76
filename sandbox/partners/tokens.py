"""Checks of what the provider signs for a partner, each rule by itself."""

import hmac
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from sandbox.partners.provider import Provider, ProviderError
from sandbox.party.tokens import LEEWAY, TokenError, decoded, half_hash, refuse

ALGORITHMS: Final = ("ES256", "PS256")
"""FAPI 2.0 Security Profile §5.4.1: of those, what this provider signs with."""
APPLICATION_TYP: Final = "application+jwt"
EVENT_TYP: Final = "secevent+jwt"
LONGEST_LIFE: Final = 300


def verified(provider: Provider, token: str, typ: frozenset[str | None]) -> dict[str, Any]:
    """Return the claims of a token that the provider signed. RFC 7515 §5.2."""
    header = decoded(token)["header"]
    refuse(header.get("alg") not in ALGORITHMS, "alg is none of ours")
    refuse(header.get("typ") not in typ, "typ is not the one of such a token")
    refuse(not isinstance(header.get("kid"), str), "kid is missing")
    try:
        found = jwt.decode(token, provider.jwks(header["kid"]), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError) as error:
        words = f"the signature is not the provider's: {type(error).__name__}"
        raise TokenError(words) from None
    except ProviderError as error:
        raise TokenError(str(error)) from None
    return dict(found.claims)


def check_id_token(
    provider: Provider, token: str, *, nonce: str, access_token: str, now: int
) -> dict[str, Any]:
    """Return the claims of a good ID token. OpenID Connect Core 1.0 §3.1.3.7."""
    claims = verified(provider, token, frozenset({None, "JWT"}))
    _check_whose(claims, provider, now)
    _check_end(claims, now)
    refuse(not isinstance(claims.get("sub"), str) or not claims["sub"], "sub is missing")
    refuse(not hmac.compare_digest(str(claims.get("nonce")), nonce), "nonce is not ours")
    at_hash = claims.get("at_hash")
    refuse(at_hash is not None and at_hash != half_hash(access_token), "at_hash is of another token")
    return claims


def check_application(provider: Provider, token: str, now: int) -> dict[str, Any]:
    """Return the claims of a good application. Its `jti` is for the caller to count once. RFC 7519 §4.1."""
    claims = verified(provider, token, frozenset({APPLICATION_TYP}))
    _check_whose(claims, provider, now)
    _check_end(claims, now)
    refuse(claims["exp"] - claims["iat"] > LONGEST_LIFE, "exp is too far away")
    refuse(not isinstance(claims.get("jti"), str), "jti is missing")
    refuse(not isinstance(claims.get("sub"), str), "sub is missing")
    refuse(not isinstance(claims.get("form"), dict), "form is missing")
    return claims


def check_event(provider: Provider, token: str, now: int) -> dict[str, Any]:
    """Return the claims of a good security event token: it has no end. RFC 8417 §2.2."""
    claims = verified(provider, token, frozenset({EVENT_TYP}))
    _check_whose(claims, provider, now)
    refuse("exp" in claims, "an event does not expire")
    refuse(not isinstance(claims.get("jti"), str), "jti is missing")
    events = claims.get("events")
    refuse(not isinstance(events, dict) or len(events) != 1, "events does not hold one event")
    return claims


def _check_whose(claims: dict[str, Any], provider: Provider, now: int) -> None:
    audience = claims.get("aud")
    refuse(claims.get("iss") != provider.issuer, "iss is another issuer")
    refuse(audience not in (provider.client_id, [provider.client_id]), "aud is not this client alone")
    refuse(claims.get("azp", provider.client_id) != provider.client_id, "azp is another client")
    refuse(not isinstance(claims.get("iat"), int), "iat is missing")
    refuse(claims["iat"] > now + LEEWAY, "iat lies in the future")


def _check_end(claims: dict[str, Any], now: int) -> None:
    refuse(not isinstance(claims.get("exp"), int), "exp is missing")
    refuse(claims["exp"] <= now - LEEWAY, "exp has passed")
