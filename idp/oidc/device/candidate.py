"""A device that somebody is about to let in, and how far they have come."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from idp.authn.visitor import Visitor
from idp.interaction import Ready, Step, proceed
from idp.model.client import Client
from idp.model.device import DeviceRequest, DeviceState
from idp.model.ids import InteractionId
from idp.model.interaction import Interaction, Needs, Purpose
from idp.oidc.provider import Provider
from idp.ports.records import Records

DEVICE: Final = "device"
"""Under which name a parked request holds the digest of the device's code."""
TYPED: Final = "typed"
"""Under which name it holds what was typed."""
_INTERACTION: Final = re.compile(r"[A-Za-z0-9_-]{22}\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device that waits for this very browser."""

    parked: Interaction
    device: DeviceRequest
    client: Client
    step: Step


def needs_of(client: Client, device: DeviceRequest) -> Needs:
    """Say in the ladder's words what letting a device in demands.

    What a service of others is to have is agreed to anew each time: nothing but the person's
    look tells one device from another. RFC 8628 §5.4.
    """
    return Needs(
        title=client.client_name,
        access=client.access,
        client=client.client_id,
        service=f"client:{client.client_id}",
        scopes=device.scopes,
        first_party=client.first_party,
        force_consent=True,
        max_age=timedelta(seconds=client.default_max_age) if client.default_max_age is not None else None,
        acr_values=client.default_acr_values,
    )


def find_candidate(provider: Provider, interaction: str, visitor: Visitor) -> Candidate | None:
    """Find what this browser was let to decide, and what is still to be done before. RFC 8628 §3.3."""
    if not _INTERACTION.match(interaction):
        return None
    now = provider.now()
    with provider.house.store.read() as records:
        parked = records.interactions.find(InteractionId(interaction), visitor.browser, now)
        device = _waiting(records, provider, parked, visitor)
        client = provider.clients.find(device.client) if device is not None else None
        if parked is None or device is None or client is None:
            return None
        presence = provider.reception.find(records, visitor, now, parked.needs)
    return Candidate(parked, device, client, proceed(parked.needs, parked.progress, presence, now))


def _waiting(
    records: Records, provider: Provider, parked: Interaction | None, visitor: Visitor
) -> DeviceRequest | None:
    if parked is None or parked.purpose is not Purpose.DEVICE:
        return None
    device = records.devices.find(parked.request[DEVICE])
    if device is None or device.browser != visitor.browser or device.state is not DeviceState.PENDING:
        return None
    return device if provider.now() < device.expires_at else None


def fingerprint(candidate: Candidate, ready: Ready) -> str:
    """Return what stands for everything that the page shows: whoever agrees agrees to that."""
    shown = (
        candidate.device.digest,
        candidate.client.client_name,
        candidate.device.scopes,
        ready.signed_in.account.id,
        ready.company,
    )
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()
