"""Who stands behind an access token, for edges that are not ours."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from idp.model.application import ApplicationState
from idp.model.client import Client
from idp.model.grant import REVOKED_TOKEN
from idp.model.ids import AccountId
from idp.model.keys import KeyPurpose
from idp.model.secret import Secret
from idp.oidc.errors import InvalidToken, ProtocolError
from idp.oidc.parameters import Parameters
from idp.oidc.presenting import (
    PresentedToken,
    ResourceCall,
    find_access_token,
    find_proved_key,
    is_opaque,
    refuse_unproved,
)
from idp.oidc.provider import Provider
from idp.oidc.token.given_back import token_digest
from idp.oidc.token.issue import ACCESS_TOKEN_TYP
from idp.oidc.token.machine import PATH as MACHINE_PATH
from idp.ports.house import House
from idp.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A good access token, and the key that was proved with it."""

    client: Client
    scopes: frozenset[str] = frozenset()
    """Of a token that speaks for the client alone."""
    account: AccountId | None = None
    """Whom it speaks for; `None` where it speaks for the client alone."""
    reads: str = ""
    """How the application is read that it was issued for."""
    ended: bool = False
    """That application is closed: the token opens nothing any more."""
    digest: str = ""
    jkt: str | None = None


FindToken = Callable[[str | None, str | None, str, str], Recognised | None]
"""Authorization header, DPoP header, method, path: who that is; `None` for anything that is no good."""


def token_finder(house: House, settings: Settings) -> FindToken:
    """Return what recognises access tokens at addresses of another edge. RFC 6750 §2.1, RFC 9449 §7."""
    return partial(recognise, Provider.open(house, settings))


def recognise(
    provider: Provider, authorization: str | None, proof: str | None, method: str, path: str
) -> Recognised | None:
    """Return who stands behind a token, if it is ours, for that address and for now."""
    call = ResourceCall(authorization, proof, method, path)
    try:
        presented = find_access_token(Parameters.of(()), authorization)
        return (_of_application if is_opaque(presented) else _of_client)(provider, presented, call)
    except ProtocolError as error:
        log.info("token refused at %s: %s (%s)", path, error.error, error.detail or error.description)
        return None


def _of_application(provider: Provider, presented: PresentedToken, call: ResourceCall) -> Recognised:
    """Find what an opaque token was issued for; the key has to be proved besides. RFC 9449 §7.1."""
    digest = Secret(presented.value).digest()
    with provider.house.store.read() as records:
        found = records.applications.find(digest)
    application = found[0] if found is not None else None
    client = provider.clients.find(application.client) if application is not None else None
    if application is None or client is None or not presented.dpop:
        raise _no_good(detail="unknown token, its client is gone, or it came without the DPoP scheme")
    jkt = find_proved_key(provider, presented, call)
    if jkt != application.jkt:
        raise _no_good(detail="the proof is by another key")
    ended = application.state is ApplicationState.CLOSED or provider.now() >= application.expires_at
    return Recognised(
        client, account=application.account, reads=application.reads, ended=ended, digest=digest, jkt=jkt
    )


def _of_client(provider: Provider, presented: PresentedToken, call: ResourceCall) -> Recognised:
    """Check a token that a client has for itself, for one interface. RFC 9068 §4."""
    claims = provider.house.signer.verify(KeyPurpose.TOKEN, presented.value, typ=ACCESS_TOKEN_TYP)
    if claims is None or claims.get("iss") != provider.issuer:
        raise _no_good(detail="signature, key, typ or iss")
    here = claims.get("aud") == f"{provider.issuer}{MACHINE_PATH}" and call.path.startswith(
        f"{MACHINE_PATH}/"
    )
    if not here or not _in_time(claims, provider):
        raise _no_good(detail="aud or exp")
    confirmed = claims.get("cnf")
    jkt = str(confirmed.get("jkt")) if isinstance(confirmed, dict) else None
    refuse_unproved(provider, presented, call, jkt)
    client = provider.clients.find(str(claims.get("client_id")))
    if client is None:
        raise _no_good(detail="the client is gone")
    refuse_given_back(provider, claims)
    return Recognised(client, scopes=frozenset(str(claims.get("scope", "")).split()), jkt=jkt)


def refuse_given_back(provider: Provider, claims: Mapping[str, Any]) -> None:
    """Refuse a token that its client has given back. RFC 7009 §2.1."""
    with provider.house.store.read() as records:
        if records.spent.is_spent(REVOKED_TOKEN, token_digest(claims), provider.now()):
            raise _no_good(detail="given back")


def _in_time(claims: Mapping[str, Any], provider: Provider) -> bool:
    expires_at = claims.get("exp")
    return isinstance(expires_at, int) and provider.now().timestamp() < expires_at


def _no_good(*, detail: str) -> InvalidToken:
    return InvalidToken(description="the access token is not valid", detail=detail)
