"""The browser's way from service to service after a sign-out, written down between two hops."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.model.ids import BrowserId, Sid
from idp.model.secret import Secret, new_secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.records import Records

LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Hop:
    """A service that the browser was sent to with a logout request."""

    service: str
    index: str
    nonce: str
    """What the request's id was made of."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A service that began it, and waits for its answer."""

    service: str
    request: str
    relay_state: str


@dataclass(frozen=True, slots=True)
class Journey:
    """Which session has ended, where the browser has been, and where it comes out."""

    sid: Sid
    to: str
    """The address that follows, unless a service waits."""
    waiting: Waiting | None = None
    tried: tuple[str, ...] = ()
    """Indexes of sessions at services that were told, or could not be."""
    hop: Hop | None = None

    def written(self) -> Mapping[str, Any]:
        """Write it down as JSON."""
        hop, waiting = self.hop, self.waiting
        return {
            "sid": self.sid,
            "to": self.to,
            "tried": list(self.tried),
            "hop": [hop.service, hop.index, hop.nonce, hop.at.isoformat()] if hop else [],
            "waiting": [waiting.service, waiting.request, waiting.relay_state] if waiting else [],
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Journey":
        """Read what was written."""
        waiting = written["waiting"]
        return cls(
            sid=Sid(written["sid"]),
            to=written["to"],
            waiting=Waiting(*waiting) if waiting else None,
            tried=tuple(written["tried"]),
            hop=_hop(*written["hop"]) if written["hop"] else None,
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A journey as it was found, and whose browser makes it."""

    journey: Journey
    browser: BrowserId


def keep(records: Records, journey: Journey, browser: BrowserId, now: datetime) -> Secret:
    """Write a journey down; the secret leads to it once."""
    secret = new_secret()
    purpose, written = TicketPurpose.SAML_LEAVING, journey.written()
    records.tickets.put(Ticket(secret.digest(), purpose, now + LIFETIME, browser=browser, payload=written))
    return secret


def look(records: Records, secret: Secret, now: datetime) -> Kept | None:
    """Read a journey, which goes on from here still."""
    return _kept(records.tickets.peek(TicketPurpose.SAML_LEAVING, secret.digest(), now))


def pick_up(records: Records, secret: Secret, now: datetime) -> Kept | None:
    """Read a journey, and leave nothing behind."""
    return _kept(records.tickets.take(TicketPurpose.SAML_LEAVING, secret.digest(), now))


def _kept(ticket: Ticket | None) -> Kept | None:
    if ticket is None or ticket.payload is None or ticket.browser is None:
        return None
    return Kept(Journey.read(ticket.payload), ticket.browser)


def _hop(service: str, index: str, nonce: str, at: str) -> Hop:
    return Hop(service, index, nonce, datetime.fromisoformat(at))
