"""POST /introspect: what a token is worth now. RFC 7662.

Whoever asks is a client with credentials and a resource of its own, and learns of tokens for that
resource alone. Everything else is one answer: unknown, expired, revoked and foreign tokens, refresh
tokens, people who were signed out, dismissed, or have lost the right.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from idp.model.client import Client
from idp.model.grant import REVOKED_TOKEN, Authorization
from idp.model.ids import FamilyId
from idp.model.keys import KeyPurpose
from idp.oidc.answers import Json
from idp.oidc.errors import InvalidClient, InvalidToken
from idp.oidc.parameters import Parameters, find_named_token, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.token.endpoint import NO_STORE, answer_caller
from idp.oidc.token.given_back import token_digest
from idp.oidc.token.guessing import Caller
from idp.oidc.token.issue import ACCESS_TOKEN_TYP, GRANT_ID
from idp.oidc.token.resource import for_one
from idp.oidc.token.rights import Rights, find_rights, stands

log = logging.getLogger(__name__)
INACTIVE: Final[Mapping[str, Any]] = {"active": False}
"""All that is ever said of a token that is not good. RFC 7662 §2.2."""
TOLD: Final = ("iss", "aud", "sub", "client_id", "scope", "exp", "iat", "jti", "auth_time", "acr", "cnf")
"""Claims of the token that are told as they stand there. RFC 7662 §2.2, RFC 9470 §6.2, RFC 9449 §6.2."""


@dataclass(frozen=True, slots=True)
class Presented:
    """An access token of ours for the resource of whoever asks, in time; it may have been ended since."""

    claims: Mapping[str, Any]
    client: Client
    family: FamilyId | None
    """What it came of; `None` of a token that a client has for itself."""


def answer_introspection_request(provider: Provider, form: Parameters, caller: Caller) -> Json:
    """Tell a resource server what a token of its own is worth now. RFC 7662 §2.2."""

    def introspect(server: Client) -> Json:
        refuse_repeated_parameters(form)
        refuse_unproved_caller(server)
        return Json(_introspect(provider, server, find_named_token(form)), headers=NO_STORE)

    return answer_caller(provider, form, caller, introspect)


def _introspect(provider: Provider, server: Client, token: str) -> Mapping[str, Any]:
    try:
        presented = check_token(provider, server, token)
        if presented.family is None:
            refuse_given_back(provider, presented)
            return describe(presented)
        authorization = refuse_ended(provider, presented, presented.family)
        shown = for_one(authorization, presented.claims.get("aud"))
        rights = refuse_lost_access(provider, presented.client, shown)
    except InvalidToken as reason:
        log.info("token of no worth to %s: %s", server.client_id, reason.detail)
        return INACTIVE
    return {**describe(presented), **describe_person(server, presented, rights)}


def refuse_unproved_caller(server: Client) -> None:
    """Refuse a client without credentials: anybody may call themselves that. RFC 7662 §2.3."""
    if server.public:
        raise InvalidClient(description="client authentication failed", detail="a public client")


def check_token(provider: Provider, server: Client, token: str) -> Presented:
    """Return what the token says, if it is ours, for the caller's resource and for now. RFC 7662 §4."""
    claims = provider.house.signer.verify(KeyPurpose.TOKEN, token, typ=ACCESS_TOKEN_TYP)
    if claims is None or claims.get("iss") != provider.issuer:
        raise _no_good(detail="signature, key, typ or iss")
    if not _is_for(provider, server, claims.get("aud")):
        raise _no_good(detail="aud")
    expires_at = claims.get("exp")
    if not isinstance(expires_at, int) or provider.now().timestamp() >= expires_at:
        raise _no_good(detail="expired")
    client = provider.clients.find(str(claims.get("client_id")))
    if client is None:
        raise _no_good(detail="the client is gone")
    family = FamilyId(str(claims[GRANT_ID])) if GRANT_ID in claims else None
    return Presented(claims, client, family)


def refuse_given_back(provider: Provider, presented: Presented) -> None:
    """Refuse what a client had for itself and has given back. RFC 7009 §2.1."""
    with provider.house.store.read() as records:
        if records.spent.is_spent(REVOKED_TOKEN, token_digest(presented.claims), provider.now()):
            raise _no_good(detail="given back")


def refuse_ended(provider: Provider, presented: Presented, family: FamilyId) -> Authorization:
    """Return the authorization as it stands in the database now, or refuse. RFC 7662 §4.

    Revocation, a replayed code, sign-out, a disabled person and a lost membership all show
    in the one row that is read.
    """
    with provider.house.store.read() as records:
        found = records.families.find(family, token_digest(presented.claims))
    if found is None or found[0].revoked_at is not None:
        raise _no_good(detail="revoked")
    authorization, standing = found[0].authorization, found[1]
    if authorization.client != presented.client.client_id or not stands(authorization, standing):
        raise _no_good(detail="ended")
    return authorization


def refuse_lost_access(provider: Provider, client: Client, authorization: Authorization) -> Rights:
    """Return the rights of this moment, or refuse where they were lost. RFC 7662 §4."""
    rights = find_rights(provider, client, authorization)
    if rights is None:
        raise _no_good(detail="access was lost")
    return rights


def describe(presented: Presented) -> Mapping[str, Any]:
    """Say what the token is worth. RFC 7662 §2.2."""
    claims = presented.claims
    told = {name: claims[name] for name in TOLD if name in claims}
    return {**told, "active": True, "token_type": "DPoP" if "cnf" in claims else "Bearer"}


def describe_person(server: Client, presented: Presented, rights: Rights) -> Mapping[str, Any]:
    """Say whom it speaks for. RFC 7662 §2.2.

    Company and roles are those of this moment, for a resource server that may know of roles.
    """
    told: dict[str, Any] = {"username": rights.username} if rights.username else {}
    if presented.client.partner is None and "roles" in (server.scope or ("roles",)):
        told |= rights.claims()
    return told


def _is_for(provider: Provider, server: Client, audience: object) -> bool:
    """Compare with the caller's own resource; what is for the provider itself is nobody's. RFC 8707 §2."""
    return audience == server.resource and audience not in (None, provider.issuer)


def _no_good(*, detail: str) -> InvalidToken:
    """Say for our log alone why a token is worth nothing."""
    return InvalidToken(detail=detail)
