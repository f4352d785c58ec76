"""POST /par: the authorization request comes by the client itself. RFC 9126 §2."""

from datetime import timedelta
from typing import Final

from idp.model.client import Client
from idp.model.errors import LimitExceeded
from idp.model.visitors import same_address
from idp.oidc.answers import Json
from idp.oidc.authorization.checks import match_redirect_uri
from idp.oidc.authorization.enter import UNDERSTOOD, note_over_asking
from idp.oidc.authorization.request_object import MAY_REPEAT, open_request_object
from idp.oidc.authorization.steps import check_authentication_request
from idp.oidc.dpop import Call, Proofs, refuse_other_key
from idp.oidc.errors import InvalidRequest
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.pushed import EXPIRES_IN, keep_pushed
from idp.oidc.token.endpoint import NO_STORE, answer_client
from idp.oidc.token.guessing import Caller

PUSHED_A_MINUTE: Final = 3000
"""By one client from one address: as many as may be parked."""
_BUCKET: Final = "pushed request"


def answer_pushed_request(provider: Provider, form: Parameters, caller: Caller) -> Json:
    """Answer a pushed authorization request. RFC 9126 §2.2."""

    def push(client: Client) -> Json:
        refuse_flood(provider, client, caller)
        request_uri = _push(provider, client, form, caller)
        return Json(
            {"request_uri": request_uri, "expires_in": int(EXPIRES_IN.total_seconds())}, 201, NO_STORE
        )

    return answer_client(provider, form, caller, push)


def refuse_flood(provider: Provider, client: Client, caller: Caller) -> None:
    """Refuse to write down more than anybody brings to a browser. RFC 9126 §2.3.

    Clients that registered themselves are counted together: of those, one makes as many as one likes.
    """
    who = "" if client.self_registered else client.client_id
    key = f"{who} {same_address(caller.address)}"
    wait = provider.house.limiter.hit(_BUCKET, key, PUSHED_A_MINUTE, timedelta(minutes=1))
    if wait is not None:
        raise LimitExceeded(wait, "too many pushed requests of this client")


def refuse_request_uri(form: Parameters) -> None:
    """Refuse a reference within what it would stand for. RFC 9126 §2.1."""
    if "request_uri" in form:
        raise InvalidRequest(description="request_uri does not belong into a pushed request")


def _push(provider: Provider, client: Client, form: Parameters, caller: Caller) -> str:
    """Make every check of the authorization endpoint, and write down what passed. RFC 9126 §2.1.

    A request object is opened here, and never again: RFC 9126 §3.
    """
    refuse_repeated_parameters(form, MAY_REPEAT)
    refuse_request_uri(form)
    opened = open_request_object(provider, client, form)
    parameters = _with_client(opened.only(UNDERSTOOD), client)
    return_to = match_redirect_uri(client, parameters)
    request = check_authentication_request(provider, client, return_to, parameters, pushed=True)
    jkt = find_code_key(provider, request.dpop_jkt, caller)
    kept = (
        parameters if jkt == request.dpop_jkt else Parameters.of((*parameters.pairs, ("dpop_jkt", jkt or "")))
    )
    with provider.house.store.write() as records:
        note_over_asking(records, request, provider.now())
        return keep_pushed(records, client, kept, provider.now())


def find_code_key(provider: Provider, named: str | None, caller: Caller) -> str | None:
    """Return the key that the code is bound to: the one that is proved here, or named. RFC 9449 §10.1."""
    if caller.proof is None:
        return named
    jkt = Proofs.of(provider).thumbprint_of(Call(caller.proof, "/par"))
    refuse_other_key(named, jkt)
    return jkt


def _with_client(parameters: Parameters, client: Client) -> Parameters:
    """Name the client in the request, also where only its credentials have. RFC 9126 §2.1."""
    others = (pair for pair in parameters.pairs if pair[0] != "client_id")
    return Parameters.of((("client_id", client.client_id), *others))
