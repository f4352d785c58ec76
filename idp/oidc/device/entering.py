"""The page `/device`: a person types what a device shows. RFC 8628 §3.3."""

import math
from dataclasses import replace
from typing import Final

from idp.authn.visitor import Visitor
from idp.interaction import Errand, park, refuse_flood, resume_path
from idp.model.device import DeviceRequest
from idp.model.interaction import Purpose
from idp.oidc.answers import Answer, Page, Redirect
from idp.oidc.authorization.steps import choose_ui_locale
from idp.oidc.device.candidate import DEVICE, TYPED, needs_of
from idp.oidc.device.codes import read_user_code, user_code_digest
from idp.oidc.device.tries import Tries
from idp.oidc.parameters import Parameters
from idp.oidc.provider import Provider
from idp.words import words_for

LONGEST_SHOWN: Final = 16
"""Of what an address or a form fills in; anything longer is no code."""


def show_entry(parameters: Parameters, visitor: Visitor) -> Answer:
    """Ask for the code, filled in where the address brought it. RFC 8628 §3.3.1."""
    typed = parameters.get("user_code") or ""
    locale = choose_ui_locale(parameters) or visitor.locale
    return _entry(read_user_code(typed) or typed[:LONGEST_SHOWN], locale)


def answer_typed_code(provider: Provider, form: Parameters, visitor: Visitor) -> Answer:
    """Take the request for this browser, and lead on to the sign-in. RFC 8628 §3.3."""
    tries, typed = Tries(provider.house.limiter, visitor), form.get("user_code") or ""
    words, code = words_for(visitor.locale), read_user_code(typed)
    wait = tries.wait()
    if wait is not None:
        said = words.text(
            "There were too many wrong codes. Wait ten minutes, and have the device show a new one."
        )
        later = {"Retry-After": str(max(1, math.ceil(wait.total_seconds())))}
        return replace(_entry("", visitor.locale, said, 429), headers=later)
    device = _claim(provider, code, visitor) if code is not None else None
    if code is None or device is None:
        tries.note_wrong()
        said = words.text(
            "No device waits with this code. Compare the two, or have the device show a new one."
        )
        return _entry(typed[:LONGEST_SHOWN], visitor.locale, said, 400)
    return _park(provider, device, code, visitor)


def _claim(provider: Provider, code: str, visitor: Visitor) -> DeviceRequest | None:
    """Take it for this browser, if no other one has. RFC 8628 §5.4."""
    digest = user_code_digest(provider.house.envelope, code)
    with provider.house.store.write() as records:
        return records.devices.claim(digest, visitor.browser, provider.now())


def _park(provider: Provider, device: DeviceRequest, code: str, visitor: Visitor) -> Answer:
    client = provider.clients.find(device.client)
    if client is None:
        words = words_for(visitor.locale)
        said = words.text("The service of this device was switched off.")
        return _entry(code, visitor.locale, said, 400)
    refuse_flood(provider.house.limiter, visitor)
    errand = Errand(Purpose.DEVICE, {DEVICE: device.digest, TYPED: code}, visitor.locale)
    with provider.house.store.write() as records:
        parked = park(records, errand, needs_of(client, device), visitor.browser, provider.now())
    return Redirect(resume_path(parked))


def _entry(typed: str, locale: str, fault: str = "", status: int = 200) -> Page:
    faults = {"user_code": fault} if fault else {}
    return Page("device.html", {"user_code": typed, "faults": faults}, status, locale=locale)
