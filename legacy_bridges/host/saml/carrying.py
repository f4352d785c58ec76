"""The browser carries the news of a sign-out to services that hear it from nobody else.

Before each hop it is shown a page of ours, which moves on by itself. A form's policy holds the redirects
that follow the form, and the sign-out was one; and whoever is stuck at a service sees what was meant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from idp.model.ids import BrowserId, ServiceId, Sid
from idp.model.kept import ServiceSession, Telling
from idp.model.secret import Secret
from idp.ports.records import Records
from legacy_bridges.contract import Launched
from legacy_bridges.host.gone import Gone
from legacy_bridges.host.saml import journey as journeys
from legacy_bridges.host.saml.answering import answer_service
from legacy_bridges.host.saml.counting import one_less, responses_of
from legacy_bridges.host.saml.journey import Hop, Journey, Waiting
from legacy_bridges.host.saml.outcome import may_change, others, status_of
from legacy_bridges.host.saml.provider import Provider, Service
from legacy_bridges.host.saml.telling import party_of
from legacy_bridges.protocols.saml import (
    Binding,
    Head,
    LogoutService,
    Received,
    SamlError,
    check_logout_response,
    make_logout_request,
    request_id,
    send_by_post,
    send_by_redirect,
)

LEAVE: Final = "/saml/leave"
OWN_PAGE: Final = "/logged-out"
LOOKS: Final = 5
"""How often we look, a second apart, whether others have confirmed, before a service gets its answer."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A page of ours on the way."""

    ahead: tuple[ServiceId, ...]
    """Services that the browser will be sent to; none where others are waited for."""
    on: str
    """Where it moves on to."""
    seconds: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The browser goes to a service with a message."""

    service: Service
    launched: Launched


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the page has moved on by itself."""

    go: bool = False
    looks: int = 0


Going = Sent | Pause | str
"""What the browser gets: a message to carry, a page, or an address."""
Carries = Callable[[Sid, str, BrowserId], str]
"""Where the browser goes after a session has ended, before it comes out at an address."""


def straight_on(_sid: Sid, to: str, _browser: BrowserId) -> str:
    """Go to that address, and nowhere before."""
    return to


@dataclass(frozen=True, slots=True)
class Carrying:
    """Leads browsers from service to service."""

    provider: Provider

    def begin(self, journey: Journey, browser: BrowserId) -> str:
        """Return where the session's own browser goes first; where it comes out, if all is done."""
        now = self.provider.house.clock.now()
        with self.provider.house.store.write() as records:
            if journey.waiting is None and not any(self._ahead(records, journey)):
                return journey.to
            return _address(journeys.keep(records, journey, browser, now))

    def step(self, secret: Secret, browser: BrowserId, pace: Pace) -> Going:
        """Go on from here. A journey that is over, or another browser's, leads to our own page."""
        now = self.provider.house.clock.now()
        kept = self._look(secret, now)
        if kept is None or kept.browser != browser:
            return OWN_PAGE
        with self.provider.house.store.write() as records:
            return self._step(records, secret, kept.journey, pace, now)

    def take_answer(self, received: Received) -> str:
        """Take a service's answer to the last hop, and return where the browser goes on.

        One that is not to be believed is none: the service stays among those that are not closed.
        """
        secret, now = Secret(received.relay_state), self.provider.house.clock.now()
        if self._look(secret, now) is None:
            return OWN_PAGE
        with self.provider.house.store.write() as records:
            kept = journeys.pick_up(records, secret, now)
            if kept is None:
                return OWN_PAGE
            hop = kept.journey.hop
            if hop is not None and self._confirms(received, kept.journey, hop, now):
                _end(records, hop)
            return _address(journeys.keep(records, replace(kept.journey, hop=None), kept.browser, now))

    def _look(self, secret: Secret, now: datetime) -> journeys.Kept | None:
        """Read a journey. Nothing is written for what anybody may make up."""
        with self.provider.house.store.read() as records:
            return journeys.look(records, secret, now)

    def _step(self, records: Records, secret: Secret, journey: Journey, pace: Pace, now: datetime) -> Going:
        ahead = tuple(self._ahead(records, journey))
        if ahead and not pace.go:
            services = tuple(dict.fromkeys(one.service for one in ahead))
            return Pause(services, _address(secret, go="1"), 0)
        kept = journeys.pick_up(records, secret, now)
        if kept is None:
            return OWN_PAGE
        if ahead:
            return self._hop(records, kept, ahead[0], now)
        return self._arrive(records, kept, pace, now)

    def _hop(self, records: Records, kept: journeys.Kept, row: ServiceSession, now: datetime) -> Going:
        """Send the browser to a service with a logout request."""
        service = self.provider.named(row.service)
        found = _front(service) if service is not None else None
        if service is None or found is None:
            return OWN_PAGE
        head = self.provider.head(found.url, now)
        told = replace(
            kept.journey,
            tried=(*kept.journey.tried, _mark(row)),
            hop=Hop(row.service, row.index, head.nonce, now),
        )
        secret = journeys.keep(records, told, kept.browser, now)
        gone = Gone(row.index, row.detail, row.sid, row.account)
        xml = make_logout_request(head, party_of(service.options, gone))
        send = send_by_redirect if found.binding is Binding.REDIRECT else send_by_post
        return Sent(service, send(xml, found.url, secret.value, self.provider.signing()))

    def _arrive(self, records: Records, kept: journeys.Kept, pace: Pace, now: datetime) -> Going:
        """Come out; a service that waits gets its answer when the others have confirmed, or will not."""
        journey, waiting = kept.journey, kept.journey.waiting
        service = self.provider.named(ServiceId(waiting.service)) if waiting is not None else None
        if waiting is None or service is None:
            return journey.to
        after = others(records, self.provider.bridges, journey.sid, waiting.service, now)
        if may_change(after) and pace.looks < LOOKS:
            secret = journeys.keep(records, journey, kept.browser, now)
            return Pause((), _address(secret, looks=str(pace.looks + 1)), 1)
        launched = answer_service(self.provider, service, waiting, status_of(after), now)
        return Sent(service, launched) if launched is not None else OWN_PAGE

    def _ahead(self, records: Records, journey: Journey) -> Iterator[ServiceSession]:
        """Go through the sessions at services that a browser can still end."""
        for row in records.service_sessions.of_session(journey.sid):
            service = self.provider.named(row.service)
            if row.telling is not Telling.FRONT or service is None or _mark(row) in journey.tried:
                continue
            if _front(service) is not None:
                yield row

    def _confirms(self, received: Received, journey: Journey, hop: Hop, now: datetime) -> bool:
        """Tell whether the service says so; asked again, it may say that it finds nothing any more."""
        service = self.provider.named(ServiceId(hop.service))
        found = _front(service) if service is not None else None
        if service is None or found is None or received.issuer != service.entity_id:
            return False
        asked = request_id(Head(self.provider.entity_id, found.url, hop.nonce, hop.at))
        here = self.provider.at("slo")
        try:
            response = check_logout_response(service.options, received, asked, here, now)
        except SamlError:
            return False
        again = sum(tried.startswith(f"{hop.service}:{hop.index}:") for tried in journey.tried) > 1
        return response.succeeded or again


def _end(records: Records, hop: Hop) -> None:
    """Take one session at the service for ended; it may have made more of them, which are yet to be told."""
    row = records.service_sessions.find(ServiceId(hop.service), hop.index)
    left = one_less(row) if row is not None else None
    if row is None or left is None:
        records.service_sessions.drop(ServiceId(hop.service), hop.index)
    else:
        records.service_sessions.put(replace(row, detail=left))


def starting(sid: Sid, to: str = OWN_PAGE, waiting: Waiting | None = None) -> Journey:
    """Plan a journey from the session that has ended."""
    return Journey(sid, to, waiting)


def _front(service: Service) -> LogoutService | None:
    return service.options.sp.logout_service(Binding.REDIRECT, Binding.POST)


def _mark(row: ServiceSession) -> str:
    return f"{row.service}:{row.index}:{responses_of(row.detail)}"


def _address(secret: Secret, **more: str) -> str:
    return f"{LEAVE}?{urlencode({'c': secret.value, **more})}"
