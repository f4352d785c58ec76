"""Bridged services as the operator's staff sees them: how far each has come, how it does, who waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request

from idp.links.coverage import Covered, Entry, coverage
from idp.links.desk import Links
from idp.links.moving import move
from idp.links.queue import Queue
from idp.model.bridging_events import BridgeSeen
from idp.model.errors import Conflict, DomainError, NotFound, Refused
from idp.model.ids import AccountId, LinkId, ServiceId
from idp.model.link import BridgeMode, LinkState
from idp.model.service import Ending, Service
from idp.web.front import Front
from idp.web.links.ground import links_of
from idp.web.links.said import MODES, PROOFS, STATES
from idp.web.requests_decide import status_of
from idp.web.staff.log import SHOWN
from idp.web.staff.running import ServiceStaff, come_in_to_services
from idp.words import words_later

PATH: Final = "/staff/services"
NAMED: Final = 20
"""People of one company who are named; the rest are counted."""
ENDINGS: Final[Mapping[Ending, str]] = {
    Ending.AT_ONCE: words_later.text("closes at once: it asks us at every request"),
    Ending.TOLD: words_later.text("is told, and has to confirm"),
    Ending.LATER: words_later.text("what it was handed dies by itself"),
    Ending.CARRIED: words_later.text("the person's browser has to tell it"),
    Ending.ASKED: words_later.text("the person's browser asks it, and nobody hears whether it did"),
    Ending.NEVER: words_later.text("nothing of ours reaches it"),
}
_LOSS: Final = words_later.text(
    "People would lose access: look who they are, and tick that it is meant if it is."
)
Look = tuple[datetime, bool, str]
"""When it was looked at, whether it was well, and what was seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """A service in the list."""

    service: Service
    mode: BridgeMode
    look: Look | None
    counts: Mapping[LinkState, int]


@dataclass(frozen=True, slots=True)
class ServicePages:
    """The list, a service's card, who would lose access, and what is decided there."""

    front: Front

    def show(self) -> Response:
        """List the services that one looks after."""
        staff = come_in_to_services(self.front)
        with self.front.house.store.read() as records:
            modes, looks = records.bridges.modes(), records.bridges.last_looks()
            counts = records.links.counts()
        lines = [
            Line(service, modes.get(key, BridgeMode.BOTH), looks.get(key), _counts(counts, key))
            for key, service in staff.services.items()
        ]
        return self.front.page(
            staff.caller,
            "staff/services.html",
            shape="",
            lines=sorted(lines, key=lambda line: line.service.title.casefold()),
            modes=MODES,
            zone=self.front.zone(staff.caller),
        )

    def show_one(self, service: str) -> Response:
        """Show a service's card. Who looks at its people is written down."""
        staff = come_in_to_services(self.front)
        return self._card(staff, staff.find(service), "")

    def submit(self, service: str) -> Response:
        """Move it on or back, or decide about one old account."""
        staff = come_in_to_services(self.front)
        found = staff.find(service)
        try:
            done = self._act(staff, found)
        except (Refused, Conflict) as error:
            said = self.front.words(staff.caller).text(error.message)
            return self._card(staff, found, said, error)
        return self.front.go(staff.caller, f"{PATH}/{found.id}?done={done}")

    def show_coverage(self, service: str) -> Response:
        """Show who would lose access, were the old way in shut today."""
        staff = come_in_to_services(self.front)
        found = staff.find(service)
        self._note(staff, found)
        covered = self._coverage(staff, found)
        return self.front.page(
            staff.caller,
            "staff/coverage.html",
            shape="",
            service=found,
            covered=covered,
            losing=sum(one.losing for one in covered),
            named=NAMED,
        )

    def _act(self, staff: ServiceStaff, service: Service) -> str:
        do, link = request.form.get("do", ""), LinkId(request.form.get("link", ""))
        if do == "mode":
            return self._move(staff, service)
        act = self._acts(staff, service).get(do)
        if act is None:
            raise NotFound
        act(link)
        return do

    def _acts(self, staff: ServiceStaff, service: Service) -> Mapping[str, Callable[[LinkId], object]]:
        links = links_of(self.front)
        queue, me = Queue(links.ground), staff.account
        return {
            "confirm": lambda link: self._confirm(links, staff, service, link),
            "withdraw": lambda link: queue.withdraw(me, service.id, link),
            "decline": lambda link: queue.decline(me, service.id, link),
            "take-away": lambda link: queue.take_away(me, service.id, link),
            "changed": lambda link: queue.password_changed(me, service.id, link),
        }

    def _confirm(self, links: Links, staff: ServiceStaff, service: Service, link: LinkId) -> None:
        Queue(links.ground).require(service.id, link)
        links.activating.confirm(staff.account, link, AccountId(request.form.get("account", "")))

    def _move(self, staff: ServiceStaff, service: Service) -> str:
        """Set the mode. Shutting the old way takes nobody's access unless that is ticked."""
        wanted = request.form.get("mode", "")
        if wanted not in frozenset(BridgeMode):
            raise NotFound
        mode = BridgeMode(wanted)
        careful = mode is BridgeMode.ONLY and request.form.get("anyway") != "yes"
        if careful and any(one.losing for one in self._coverage(staff, service)):
            raise Refused(_LOSS)
        with self.front.house.store.write() as records:
            move(records, service.id, mode, staff.caller.at, staff.account)
        return "mode"

    def _coverage(self, staff: ServiceStaff, service: Service) -> Sequence[Covered]:
        entry = Entry(service.id, service.access, service.roles, service.old is not None)
        with self.front.house.store.read() as records:
            return coverage(records, self.front.desk.trees, entry, staff.caller.at)

    def _note(self, staff: ServiceStaff, service: Service) -> None:
        seen = BridgeSeen(account=staff.account, company=staff.company, service=service.id)
        with self.front.house.store.write() as records:
            records.audit.append(seen, staff.caller.at)

    def _card(
        self, staff: ServiceStaff, service: Service, fault: str, error: DomainError | None = None
    ) -> Response:
        self._note(staff, service)
        with self.front.house.store.read() as records:
            mode, looks = records.bridges.mode(service.id), records.bridges.sightings(service.id)
            counts = _counts(records.links.counts(), service.id)
            deliveries = records.outbox.list(limit=SHOWN, target=f"bridge:{service.id}")
        return self.front.page(
            staff.caller,
            "staff/service.html",
            status=status_of(error) if error is not None else 200,
            shape="",
            service=service,
            mode=mode,
            modes=MODES,
            looks=looks,
            counts=counts,
            states=STATES,
            proofs=PROOFS,
            endings=ENDINGS,
            deliveries=deliveries,
            queue=Queue(links_of(self.front).ground).look(service.id),
            shown=SHOWN,
            fault=fault,
            done=request.args.get("done", ""),
            zone=self.front.zone(staff.caller),
        )


def _counts(counts: Mapping[tuple[ServiceId, LinkState], int], service: ServiceId) -> Mapping[LinkState, int]:
    return {state: counts[service, state] for state in LinkState if (service, state) in counts}


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/staff/services`, a page for each, and its coverage."""
    page = ServicePages(front)
    pages.add_url_rule(PATH, "staff_services", page.show)
    pages.add_url_rule(f"{PATH}/<service>", "staff_service", page.show_one)
    pages.add_url_rule(f"{PATH}/<service>", "staff_service_submit", page.submit, methods=["POST"])
    pages.add_url_rule(f"{PATH}/<service>/coverage", "staff_coverage", page.show_coverage)
