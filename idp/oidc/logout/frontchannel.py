"""Relying parties that hear of a sign-out in the browser. OpenID Connect Front-Channel Logout 1.0 §3.

They come before services that the browser has to be sent to: they are asked all at once, on a page of
ours, and none of them can keep the browser.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from urllib.parse import urlencode

from idp.claims.pairwise import Pairwise
from idp.model.client import Client
from idp.model.ids import BrowserId, ClientId, Sid
from idp.model.secret import Secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.oidc.answers import Page, Redirect, with_parameters
from idp.oidc.redirect_uris import source_of
from idp.oidc.subjects import session_for
from idp.ports.house import House
from idp.ports.records import Records
from idp.settings import Settings

PATH: Final = "/logout/frontchannel"
OWN_PAGE: Final = "/logged-out"
LIFETIME: Final = timedelta(minutes=10)
SECONDS: Final = 2
"""How long the page stays, so that every request is on its way before the browser goes on."""
AT_ONCE: Final = 20
"""Relying parties on one page; those that are left come on the next."""
Carries = Callable[[Sid, str, BrowserId], str]
"""Where the browser goes after a session has ended, before it comes out at an address: first to services
that hear of it from the browser alone."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A relying party on the page."""

    name: str
    src: str


@dataclass(frozen=True, slots=True)
class FrontChannel:
    """Has relying parties asked by the browser of a session that has ended."""

    house: House
    issuer: str
    pairwise: Pairwise

    @classmethod
    def of(cls, house: House, settings: Settings) -> Self:
        """Take what is needed of the house."""
        return cls(house, settings.issuer, Pairwise.of(house.envelope))

    def before(self, carries: Carries) -> Carries:
        """Have relying parties asked first, and then go where the other says."""
        return lambda sid, to, browser: self.begin(sid, carries(sid, to, browser), browser)

    def begin(self, sid: Sid, to: str, browser: BrowserId) -> str:
        """Return where the session's own browser goes first; `to` where no relying party waits for it."""
        now = self.house.clock.now()
        with self.house.store.read() as records:
            waiting = [client.client_id for client in _waiting(records, sid)]
        if not waiting:
            return to
        secret = self._secret(sid)
        with self.house.store.write() as records:
            records.tickets.take(TicketPurpose.FRONTCHANNEL_LOGOUT, secret.digest(), now)
            records.tickets.put(_ticket(secret, _Plan(sid, to, waiting), browser, now))
        return _address(secret)

    def show(self, secret: Secret | None, browser: BrowserId) -> Page | Redirect:
        """Load the next relying parties, once. OpenID Connect Front-Channel Logout 1.0 §3.

        What is over, unknown or another browser's leads to our own page.
        """
        now = self.house.clock.now()
        with self.house.store.read() as records:
            found = _peek(records, secret, now)
        if secret is None or found is None or found.browser != browser:
            return Redirect(OWN_PAGE)
        with self.house.store.write() as records:
            plan = _take(records, secret, now)
            if plan is None:
                return Redirect(OWN_PAGE)
            frames = list(self._frames(records, plan))
            later = plan.clients[AT_ONCE:]
            if later:
                records.tickets.put(_ticket(secret, _Plan(plan.sid, plan.to, later), browser, now))
        return _page(frames, _address(secret) if later else plan.to)

    def left(self, records: Records, sid: Sid) -> str:
        """Return where the browser may still go to have relying parties asked; empty if it was there."""
        secret = self._secret(sid)
        return _address(secret) if _peek(records, secret, self.house.clock.now()) is not None else ""

    def _frames(self, records: Records, plan: "_Plan") -> Iterator[Frame]:
        for client_id in plan.clients[:AT_ONCE]:
            client = records.clients.get(client_id)
            if client is not None and client.frontchannel_logout_uri and not client.disabled:
                yield Frame(client.client_name, self.logout_uri(client, plan.sid))

    def logout_uri(self, client: Client, sid: Sid) -> str:
        """Return the address that is loaded. OpenID Connect Front-Channel Logout 1.0 §3.

        What it holds already is kept; `iss` and `sid` go together, or neither does.
        """
        uri = client.frontchannel_logout_uri or ""
        if not client.frontchannel_logout_session_required:
            return uri
        return with_parameters(uri, {"iss": self.issuer, "sid": session_for(self.pairwise, client, sid)})

    def _secret(self, sid: Sid) -> Secret:
        """Make the value that leads to the page: no relying party can tell it from the `sid`."""
        mac = hmac.new(self.house.envelope.derive("front-channel logout"), sid.encode(), hashlib.sha256)
        return Secret(base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode())


@dataclass(frozen=True, slots=True)
class _Plan:
    """Who is yet to be asked, and where the browser comes out."""

    sid: Sid
    to: str
    clients: Sequence[ClientId]


def _waiting(records: Records, sid: Sid) -> Iterator[Client]:
    """Go through the relying parties entered in a session that want to be loaded."""
    for visit in records.sessions.visits(sid):
        client = records.clients.get(visit.client) if visit.client is not None else None
        if client is not None and client.frontchannel_logout_uri and not client.disabled:
            yield client


def _ticket(secret: Secret, plan: _Plan, browser: BrowserId, now: datetime) -> Ticket:
    payload = {"sid": plan.sid, "to": plan.to, "clients": list(plan.clients)}
    purpose = TicketPurpose.FRONTCHANNEL_LOGOUT
    return Ticket(secret.digest(), purpose, now + LIFETIME, browser=browser, payload=payload)


def _peek(records: Records, secret: Secret | None, now: datetime) -> Ticket | None:
    if secret is None:
        return None
    return records.tickets.peek(TicketPurpose.FRONTCHANNEL_LOGOUT, secret.digest(), now)


def _take(records: Records, secret: Secret, now: datetime) -> _Plan | None:
    ticket = records.tickets.take(TicketPurpose.FRONTCHANNEL_LOGOUT, secret.digest(), now)
    if ticket is None or ticket.payload is None:
        return None
    written = ticket.payload
    return _Plan(Sid(written["sid"]), written["to"], [ClientId(one) for one in written["clients"]])


def _page(frames: Sequence[Frame], on: str) -> Page:
    origins = tuple(dict.fromkeys(source_of(frame.src) for frame in frames))
    context = {"frames": frames, "on": on, "seconds": SECONDS}
    return Page("frontchannel_logout.html", context, frames=origins)


def _address(secret: Secret) -> str:
    return f"{PATH}?{urlencode({'c': secret.value})}"
