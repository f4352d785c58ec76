"""Mint tokens. The only place that does."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.model.client import Client
from idp.model.grant import Authorization
from idp.model.ids import new_id
from idp.model.keys import KeyPurpose
from idp.oidc.provider import Provider
from idp.oidc.token.grant import Redeemed
from idp.oidc.token.lifetimes import ACCESS_TOKEN, ID_TOKEN
from idp.oidc.token.rights import Rights, size

ACCESS_TOKEN_TYP = "at+jwt"
OWN_ALG = "ES256"
"""Of access tokens that nobody but we verify."""
LONGEST: Final = 1536
"""Characters of a token, as long as names are of a usual length: it travels with every request."""
_HEADER: Final = 124
"""With the two dots."""
_SIGNATURES: Final[Mapping[str, int]] = {"ES256": 86, "EdDSA": 86, "RS256": 342, "PS256": 342}
_HASHES: Final[Mapping[str, str]] = {
    "RS256": "sha256",
    "PS256": "sha256",
    "ES256": "sha256",
    "EdDSA": "sha512",
}
"""What each algorithm hashes by; Ed25519 does by SHA-512. RFC 8032 §5.1."""
GRANT_ID = "grant_id"
"""Names the family, so that UserInfo can see whether it stands."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets the tokens."""

    client: Client
    jkt: str | None = None
    """The key that it proved: its tokens are good with that alone."""
    first: bool = True
    """Whether this answers the authentication request, whose nonce it then names."""


def issue_tokens(
    provider: Provider, recipient: Recipient, redeemed: Redeemed, rights: Rights
) -> dict[str, Any]:
    """Return the token response. RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3."""
    now = provider.now()
    answer: dict[str, Any] = {
        **_access_token(provider, recipient, redeemed, rights),
        "token_type": "DPoP" if recipient.jkt is not None else "Bearer",
        "scope": " ".join(redeemed.scopes),
    }
    if redeemed.authorization.details:
        answer["authorization_details"] = json.loads(redeemed.authorization.details)
    if redeemed.refresh_token is not None:
        answer["refresh_token"] = redeemed.refresh_token.value
    if "openid" in redeemed.scopes:
        alg = recipient.client.id_token_signed_response_alg
        id_claims = id_token_claims(
            provider.issuer, redeemed.authorization, now, with_nonce=recipient.first
        ) | _subject(provider, recipient, redeemed.authorization)
        id_claims["at_hash"] = at_hash(answer["access_token"], alg)
        if rights.username:
            id_claims["username"] = rights.username
        if "roles" in redeemed.scopes:
            id_claims.update(rights.claims(room_for(alg) - size(id_claims)))
        answer["id_token"] = provider.house.signer.sign(KeyPurpose.TOKEN, id_claims, alg=alg)
    return answer


def refuse_without_keys(provider: Provider, client: Client, resource: str | None) -> None:
    """Raise `Unavailable` where a token could not be signed, before a code is spent for it. RFC 6749 §5.1."""
    for alg in (access_token_alg(provider, resource), client.id_token_signed_response_alg):
        provider.house.signer.make_ready(KeyPurpose.TOKEN, alg)


def _access_token(
    provider: Provider, recipient: Recipient, redeemed: Redeemed, rights: Rights
) -> dict[str, Any]:
    """Make the access token: a JWT, or one that says nothing and reads one application. RFC 9068 §2."""
    now, reads = provider.now(), redeemed.reads
    if reads is not None:
        left = max(0, int((reads.expires_at - now).total_seconds()))
        return {"access_token": reads.access_token.value, "expires_in": left}
    authorization = redeemed.authorization
    claims = access_token_claims(provider.issuer, authorization, redeemed.scopes, now)
    claims |= _subject(provider, recipient, authorization) | confirmation(recipient.jkt)
    alg = access_token_alg(provider, authorization.resource)
    if recipient.client.partner is None:
        claims.update(rights.claims(room_for(alg) - size(claims)))
    token = provider.house.signer.sign(KeyPurpose.TOKEN, claims, alg=alg, typ=ACCESS_TOKEN_TYP)
    return {"access_token": token, "expires_in": int(ACCESS_TOKEN.total_seconds())}


def access_token_alg(provider: Provider, resource: str | None) -> str:
    """Return how a token is signed that a service verifies; ours alone reads the others. RFC 9068 §2.1."""
    return provider.settings.access_token_alg if resource is not None else OWN_ALG


def confirmation(jkt: str | None) -> dict[str, Any]:
    """Return the claim that binds a token to a key. RFC 9449 §6.1."""
    return {"cnf": {"jkt": jkt}} if jkt is not None else {}


def _subject(provider: Provider, recipient: Recipient, authorization: Authorization) -> dict[str, Any]:
    """Return as whom this client knows the person, and their session. OpenID Connect Core 1.0 §8."""
    return {
        "sub": provider.subject(recipient.client, authorization.account),
        "sid": provider.session(recipient.client, authorization.sid),
    }


def access_token_claims(
    issuer: str, authorization: Authorization, scopes: tuple[str, ...], now: datetime
) -> dict[str, Any]:
    """Return the claims of an access token, for one audience. RFC 9068 §2.2.

    Without a resource it is for UserInfo alone: the audience is the issuer.
    """
    return {
        **_authentication_claims(issuer, authorization, now, ACCESS_TOKEN),
        "aud": authorization.resource or issuer,
        "client_id": authorization.client,
        "jti": new_id(),
        "scope": " ".join(scopes),
        GRANT_ID: authorization.family,
    }


def id_token_claims(
    issuer: str, authorization: Authorization, now: datetime, *, with_nonce: bool
) -> dict[str, Any]:
    """Return the claims of an ID token; profile claims are UserInfo's. OpenID Connect Core 1.0 §2.

    The nonce belongs to the first one only (OpenID Connect Core 1.0 §12.2).
    """
    claims = {**_authentication_claims(issuer, authorization, now, ID_TOKEN), "aud": authorization.client}
    if with_nonce and authorization.nonce is not None:
        claims["nonce"] = authorization.nonce
    return claims


def room_for(alg: str) -> int:
    """Return the bytes of claims that a token of the longest kind has room for. RFC 7515 §7.1."""
    return (LONGEST - _HEADER - _SIGNATURES[alg]) * 3 // 4


def at_hash(access_token: str, alg: str) -> str:
    """Return the left half of the hash that the algorithm signs by. OpenID Connect Core 1.0 §3.1.3.6.

    There is none for an algorithm that we do not know.
    """
    digest = hashlib.new(_HASHES[alg], access_token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _authentication_claims(
    issuer: str, authorization: Authorization, now: datetime, lifetime: timedelta
) -> dict[str, Any]:
    return {
        "iss": issuer,
        "sub": authorization.account,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "auth_time": int(authorization.auth_time.timestamp()),
        "acr": authorization.acr,
        "amr": list(authorization.amr),
        "sid": authorization.sid,
    }
