"""How an entry ends: each protocol lets somebody in, who is ready, in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from idp.interaction import Ready
from idp.ports.records import Records
from legacy_bridges.contract import Barred, Bridged, Launched
from legacy_bridges.host.launching import Sending


@dataclass(frozen=True, slots=True)
class Asked:
    """What a service asked of us through the browser, read and checked in its own protocol."""

    sent: Mapping[str, str] = field(default_factory=dict)
    """What the opener has to know again in the end; it is parked as it stands."""
    return_to: str = "/"
    passive: bool = False
    """Show nothing: whoever is not ready at once is not let in. CAS Protocol §2.1.1 `gateway`."""
    fresh: bool = False
    """The person has to sign in anew. CAS Protocol §2.1.1 `renew`; SAML 2.0 Core §3.4.1 `ForceAuthn`."""
    acr_values: tuple[str, ...] = ()


class Opener(Protocol):
    """Lets people into services of one protocol. One for the life of the process."""

    def begins_at(self, bridged: Bridged, return_to: str) -> str:
        """Return the address where the service itself begins and asks us; empty where we begin."""
        ...

    def open(self, records: Records, ready: Ready, sending: Sending, now: datetime) -> Launched | Barred:
        """Make what the browser takes along, of what holds at this moment.

        `sending.request` is what `Asked.sent` was, empty where nobody asked us. Whatever is written
        belongs to the transaction that the entry is noted in.
        """
        ...


@runtime_checkable
class Declines(Protocol):
    """Tells a service that whoever it asked for went no further."""

    def decline(self, sent: Mapping[str, str], now: datetime) -> Launched | None:
        """Make the answer to what was `Asked.sent`; `None` where nobody waits for one."""
        ...
