"""POST /device_authorization. RFC 8628 §3.1."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from idp.model.client import Client
from idp.model.device import DeviceRequest
from idp.model.errors import LimitExceeded
from idp.model.secret import Secret, new_secret
from idp.model.token_events import DeviceAsked
from idp.model.visitors import same_address
from idp.oidc.answers import Json
from idp.oidc.authorization.checks import check_resources, check_scope
from idp.oidc.device.codes import new_user_code, user_code_digest
from idp.oidc.errors import UnauthorizedClient
from idp.oidc.parameters import Parameters, refuse_repeated_parameters
from idp.oidc.provider import Provider
from idp.oidc.supported import DEVICE_CODE
from idp.oidc.token.device import device_code_digest
from idp.oidc.token.endpoint import NO_STORE, answer_client
from idp.oidc.token.guessing import Caller

LIFETIME: Final = timedelta(minutes=10)
INTERVAL: Final = 5
"""Seconds between two questions of a device. RFC 8628 §3.5."""
ASKED_A_MINUTE: Final = 30
"""From one address: each leaves a row that waits for ten minutes."""
_DEFAULT: Final = (("scope", "openid"),)


def answer_device_request(provider: Provider, form: Parameters, caller: Caller) -> Json:
    """Give a device its two codes. RFC 8628 §3.2."""

    def ask(client: Client) -> Json:
        refuse_repeated_parameters(form, frozenset({"resource"}))
        refuse_unregistered_device(client)
        request = _read(provider, client, form, caller)
        refuse_flood(provider, caller)
        return _begin(provider, request)

    return answer_client(provider, form, caller, ask)


def refuse_unregistered_device(client: Client) -> None:
    """Refuse a client that did not register for devices; a partner may not. RFC 8628 §3.1.

    What a partner is given is agreed to where the person came from, and never because somebody
    read them a code on the telephone (RFC 8628 §5.4).
    """
    if DEVICE_CODE not in client.grant_types or client.partner is not None:
        raise UnauthorizedClient(description="this client is registered for no devices")


def refuse_flood(provider: Provider, caller: Caller) -> None:
    """Write nothing more for an address that asks faster than devices do. RFC 8628 §5.2."""
    address = same_address(caller.address)
    wait = provider.house.limiter.hit("device", address, ASKED_A_MINUTE, timedelta(minutes=1))
    if wait is not None:
        raise LimitExceeded(wait, "too many devices ask from there")


def _read(provider: Provider, client: Client, form: Parameters, caller: Caller) -> DeviceRequest:
    """Read what is asked for. Without a scope it is `openid`; what it may not have is left out."""
    asked = form if "scope" in form else Parameters.of((*form.pairs, *_DEFAULT))
    resources, now = check_resources(client, form), provider.now()
    of_services = frozenset().union(*(provider.services.scopes_of(client, one) for one in resources))
    return DeviceRequest(
        digest="",
        user_code="",
        client=client.client_id,
        scopes=check_scope(client, asked, of_services),
        resources=resources,
        address=caller.address,
        created_at=now,
        expires_at=now + LIFETIME,
        interval=INTERVAL,
        next_at=now,
    )


def _begin(provider: Provider, request: DeviceRequest) -> Json:
    device_code, user_code = new_secret(), new_user_code()
    kept = replace(
        request,
        digest=device_code_digest(device_code),
        user_code=user_code_digest(provider.house.envelope, user_code),
    )
    asked = DeviceAsked(client=request.client, scopes=request.scopes)
    with provider.house.store.write() as records:
        records.devices.add(kept)
        records.audit.append(asked, request.created_at)
    return Json(_answer(provider.issuer, device_code, user_code), headers=NO_STORE)


def _answer(issuer: str, device_code: Secret, user_code: str) -> dict[str, Any]:
    return {
        "device_code": device_code.value,
        "user_code": user_code,
        "verification_uri": f"{issuer}/device",
        "verification_uri_complete": f"{issuer}/device?user_code={user_code}",
        "expires_in": int(LIFETIME.total_seconds()),
        "interval": INTERVAL,
    }
