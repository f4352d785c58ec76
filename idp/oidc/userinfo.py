"""GET and POST /userinfo. OpenID Connect Core 1.0 §5.3."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.claims.profile import claims_for, claims_named
from idp.model.account import Account
from idp.model.client import Client
from idp.model.errors import Unavailable
from idp.model.grant import Authorization
from idp.model.ids import FamilyId
from idp.model.keys import KeyPurpose
from idp.oidc.answers import Bytes, Json
from idp.oidc.disclosure import hand_over
from idp.oidc.errors import InsufficientScope, InvalidDpopProof, InvalidToken, ProtocolError
from idp.oidc.parameters import Parameters
from idp.oidc.presenting import (
    PresentedToken,
    ResourceCall,
    challenge_of,
    find_access_token,
    is_opaque,
    refuse_unproved,
)
from idp.oidc.provider import Provider
from idp.oidc.token.given_back import token_digest
from idp.oidc.token.issue import ACCESS_TOKEN_TYP, GRANT_ID
from idp.oidc.token.rights import Rights, find_rights, stands

log = logging.getLogger(__name__)
_FAMILY: Final = re.compile(r"[A-Za-z0-9_-]{22}\Z")
NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token of ours that is good now, as far as it says itself."""

    scopes: tuple[str, ...]
    client: str
    family: FamilyId
    digest: str
    """By which it is remembered if it was given back."""


def answer_userinfo_request(provider: Provider, form: Parameters, call: ResourceCall) -> Json | Bytes:
    """Answer with the claims that the access token's scopes ask for. OpenID Connect Core 1.0 §5.3.2.

    A token that reads an application is answered with that, and nothing else.
    """
    try:
        presented = find_access_token(form, call.authorization)
        if is_opaque(presented):
            return hand_over(provider, presented, call)
        token = check_access_token(provider, presented, call)
        client = _find_client(provider, token)
        granted, account = refuse_ended(provider, token)
        rights = refuse_lost_access(provider, client, granted)
        claims = {} if client.partner is not None else _claims(account, rights, token.scopes, granted.claims)
        return answer_for(provider, client, {**claims, "sub": provider.subject(client, account.id)})
    except ProtocolError as error:
        return refuse(error, call.authorization)
    except Unavailable:
        return Json({"error": "temporarily_unavailable"}, 503, {"Retry-After": "1"})


def check_access_token(provider: Provider, presented: PresentedToken, call: ResourceCall) -> AccessToken:
    """Return what the token says, if it is ours, for here and for now. RFC 9068 §4."""
    claims = provider.house.signer.verify(KeyPurpose.TOKEN, presented.value, typ=ACCESS_TOKEN_TYP)
    if claims is None:
        raise _no_good(detail="signature, key or typ")
    if claims.get("iss") != provider.issuer or claims.get("aud") != provider.issuer:
        raise _no_good(detail="iss or aud")
    if not _in_time(claims, provider.now()):
        raise _no_good(detail="expired")
    refuse_unproved(provider, presented, call, _key_of(claims))
    scopes = tuple(str(claims.get("scope", "")).split())
    if "openid" not in scopes:
        raise InsufficientScope(description="the access token lacks openid")
    family = str(claims.get(GRANT_ID))
    if not _FAMILY.match(family):
        raise _no_good(detail="it names no grant")
    return AccessToken(scopes, str(claims.get("client_id")), FamilyId(family), token_digest(claims))


def answer_for(provider: Provider, client: Client, claims: Mapping[str, Any]) -> Json | Bytes:
    """Answer in JSON, or by a signed JWT if the client registered so. OpenID Connect Core 1.0 §5.3.2.

    It has no times, so it can be taken for no ID token.
    """
    alg = client.userinfo_signed_response_alg
    if alg is None:
        return Json(claims, headers=NO_STORE)
    said = {**claims, "iss": provider.issuer, "aud": client.client_id}
    token = provider.house.signer.sign(KeyPurpose.TOKEN, said, alg=alg)
    return Bytes(token.encode("ascii"), "application/jwt")


def refuse_ended(provider: Provider, token: AccessToken) -> tuple[Authorization, Account]:
    """Return the authorization and its person, or refuse if it was ended meanwhile. RFC 6750 §3.1.

    Revocation, a replayed code, sign-out, a disabled person and a lost membership all show
    in the one row that is read.
    """
    with provider.house.store.read() as records:
        found = records.families.find(token.family, token.digest)
        account = records.accounts.get(found[0].authorization.account) if found else None
    if found is None or account is None or found[0].revoked_at is not None:
        raise _no_good(detail="revoked")
    family, standing = found
    if family.authorization.client != token.client or not stands(family.authorization, standing):
        raise _no_good(detail="ended")
    return family.authorization, account


def refuse(error: ProtocolError, authorization: str | None = None) -> Json:
    """Render a refusal of a protected resource. RFC 6750 §3."""
    log.info("UserInfo request refused: %s (%s)", error.error, error.detail or error.description)
    body = {"error": error.error, "error_description": error.description} if error.error else {}
    status = 401 if isinstance(error, InvalidDpopProof) else error.status_code
    return Json(body, status, {**NO_STORE, "WWW-Authenticate": challenge_of(error, authorization)})


def refuse_lost_access(provider: Provider, client: Client, granted: Authorization) -> Rights:
    """Return the roles, or refuse a token whose right to enter was lost meanwhile. RFC 6750 §3.1."""
    rights = find_rights(provider, client, granted)
    if rights is None:
        raise _no_good(detail="access was lost")
    return rights


def _claims(
    account: Account, rights: Rights, scopes: tuple[str, ...], named: tuple[str, ...]
) -> dict[str, Any]:
    """Gather the claims; `sub` comes after them, so that nothing can stand in its place."""
    claims = claims_for(account, scopes) | claims_named(account, named)
    return {**claims, **rights.claims()} if "roles" in scopes else claims


def _find_client(provider: Provider, token: AccessToken) -> Client:
    client = provider.clients.find(token.client)
    if client is None:
        raise _no_good(detail="the client is gone")
    return client


def _key_of(claims: Mapping[str, Any]) -> str | None:
    """Return the key that a token is bound to. RFC 9449 §6.1."""
    confirmed = claims.get("cnf")
    return str(confirmed.get("jkt")) if isinstance(confirmed, dict) else None


def _in_time(claims: Mapping[str, Any], now: datetime) -> bool:
    expires_at = claims.get("exp")
    return isinstance(expires_at, int) and now.timestamp() < expires_at


def _no_good(*, detail: str) -> InvalidToken:
    """Make the one answer for every access token that is no good. RFC 6750 §3.1."""
    return InvalidToken(description="the access token is not valid", detail=detail)
