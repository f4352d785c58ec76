"""POST /token."""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from idp.model.client import Client
from idp.model.errors import LimitExceeded, Unavailable
from idp.model.events import TokenRefused
from idp.oidc.answers import Json
from idp.oidc.dpop import Call, Proofs, refuse_other_key
from idp.oidc.errors import (
    AuthorizationPending,
    InvalidClient,
    InvalidDpopProof,
    ProtocolError,
    TemporarilyUnavailable,
)
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.supported import CLIENT_CREDENTIALS
from idp.oidc.token.client_authentication import Registrar, authenticate_client
from idp.oidc.token.guessing import Caller
from idp.oidc.token.issue import Recipient, issue_tokens, refuse_without_keys
from idp.oidc.token.machine import check_machine_request, issue_machine_token
from idp.oidc.token.resource import for_one, match_resource, redeemed_for_one
from idp.oidc.token.rights import refuse_inactive_account, refuse_lost_access
from idp.oidc.token.server import TokenServer

log = logging.getLogger(__name__)
NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_MORE: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": 'Basic realm="okno", charset="UTF-8"'},
    503: {"Retry-After": "1"},
}
_MAY_REPEAT: Final = frozenset({"resource"})


def answer_token_request(server: TokenServer, form: Parameters, caller: Caller) -> Json:
    """Answer a token request. RFC 6749 §3.2."""

    def exchange(client: Client) -> Json:
        return Json(_exchange(server, client, form, caller), headers=NO_STORE)

    return answer_client(server.provider, form, caller, exchange)


def answer_client(
    provider: Provider, form: Parameters, caller: Caller, answer: Callable[[Client], Json]
) -> Json:
    """Authenticate the client, then answer; render and note what it is refused. RFC 6749 §5.2."""
    return answer_caller(provider, form, caller, lambda client: _noted(provider, client, answer))


def answer_caller(
    provider: Provider, form: Parameters, caller: Caller, answer: Callable[[Client], Json]
) -> Json:
    """Authenticate the client, then answer; render what it is refused, and write nothing. RFC 6749 §5.2."""
    try:
        return answer(authenticate_client(Registrar.of(provider), form, caller))
    except ProtocolError as error:
        return refuse(error)
    except LimitExceeded as error:
        return _refuse_late(error, InvalidClient)
    except Unavailable as error:
        return refuse(TemporarilyUnavailable("try again", detail=error.message))


def _noted(provider: Provider, client: Client, answer: Callable[[Client], Json]) -> Json:
    try:
        return answer(client)
    except AuthorizationPending:
        raise
    except LimitExceeded as error:
        return _refuse_late(error, TemporarilyUnavailable)
    except ProtocolError as error:
        _note_refusal(provider, client, error)
        raise


def _exchange(server: TokenServer, client: Client, form: Parameters, caller: Caller) -> dict[str, Any]:
    refuse_repeated_parameters(form, _MAY_REPEAT)
    if form.get("grant_type") == CLIENT_CREDENTIALS:
        asked = check_machine_request(server.provider, client, form)
        return issue_machine_token(server.provider, client, asked, find_key(server, client, caller))
    grant = server.refuse_unregistered_grant_type(client, form, find_key(server, client, caller))
    found = grant.find()
    refuse_other_key(found.authorization.jkt, grant.request.jkt)
    resource = match_resource(found.authorization, form)
    refuse_inactive_account(found.authorization, found.standing)
    rights = refuse_lost_access(server.provider, client, for_one(found.authorization, resource))
    refuse_without_keys(server.provider, client, resource)
    redeemed = redeemed_for_one(server.provider, grant.redeem(found), resource)
    first = grant.GRANT_TYPE != "refresh_token"
    for_whom = Recipient(client, grant.request.jkt, first=first)
    return issue_tokens(server.provider, for_whom, redeemed, rights)


def find_key(server: TokenServer, client: Client, caller: Caller) -> str | None:
    """Return the thumbprint of the key that was proved, where one was or has to be. RFC 9449 §5, §5.2."""
    if caller.proof is not None:
        return Proofs.of(server.provider).thumbprint_of(Call(caller.proof, "/token"))
    if client.dpop_bound_access_tokens:
        raise InvalidDpopProof(description="this client's token requests need a DPoP proof")
    return None


def refuse(error: ProtocolError) -> Json:
    """Render a refusal for a client. RFC 6749 §5.2."""
    log.info("token request refused: %s (%s)", error.error, error.detail or error.description)
    body = {"error": error.error}
    if error.description:
        body["error_description"] = error.description
    return Json(body, error.status_code, {**NO_STORE, **_MORE.get(error.status_code, {})})


def _refuse_late(error: LimitExceeded, kind: type[ProtocolError]) -> Json:
    """Say when a secret, or another request of the client, is looked at again. RFC 6585 §4."""
    refused = refuse(kind(description=error.message, status_code=429))
    seconds = max(1, math.ceil(error.retry_after.total_seconds()))
    return replace(refused, headers={**refused.headers, "Retry-After": str(seconds)})


def _note_refusal(provider: Provider, client: Client, error: ProtocolError) -> None:
    """Write down what an authenticated client was refused; a stranger fills no table.

    Anybody may call themselves a public client, or register one, so its refusals are in the log alone.
    What is replayed is written down where it is found: that takes a genuine code or token.
    """
    if client.public or client.self_registered:
        return
    refused = TokenRefused(
        client=client.client_id, error=error.error, reason=error.detail or error.description
    )
    with provider.house.store.write() as records:
        records.audit.append(refused, provider.now())
