"""My services: where a sign-in without a target lands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response

from idp.claims.authority import APPLY
from idp.interaction import Ready
from idp.model.access import Service
from idp.model.ids import CompanyId
from idp.model.interaction import Needs, Purpose
from idp.rbac import Allow, Deny, DenyReason, admit, permits_somewhere
from idp.rbac.permissions import SERVICE_ORDER, SERVICE_USE
from idp.web.caller import Caller
from idp.web.entry import NEXT, go_on, park_home, stand
from idp.web.errors import Lost
from idp.web.front import Front
from idp.web.givers import Giver, givers_of
from idp.web.language import local_path
from idp.web.requests_said import LIVE
from idp.web.titles import NOBODY_HELPS, REASONS, role_name
from idp.words import Words


@dataclass(frozen=True, slots=True)
class Tile:
    """A service as shown: open, or shut with the reason."""

    service: Service
    opens: bool
    note: str
    """The person's roles in it, or why it is shut."""
    can_be_given: bool = False
    """Somebody in the company could open it."""
    asked: bool = False
    """The person has asked for it, and nobody has answered yet."""
    order: str = ""
    """`connect` where the person may order it somewhere here, `ask` where the company has none."""


@dataclass(frozen=True, slots=True)
class HomePages:
    """The start page, and the end of a sign-in of our own."""

    front: Front

    def start(self) -> Response:
        """Send to my services, or to sign in first."""
        caller = self.front.caller()
        return self.front.go(caller, "/services" if caller.account else "/login")

    def services(self) -> Response:
        """Show what the person may open here, and why not the rest."""
        caller = self.front.caller()
        if caller.presence is None:
            return self.front.go(caller, "/login")
        if caller.companies and caller.company is None:
            parked = park_home(self.front, caller, Needs(title=""))
            return go_on(self.front, stand(self.front, caller, parked))
        tiles = self._tiles(caller)
        shut = [tile for tile in tiles if not tile.opens]
        return self.front.page(
            caller,
            "services.html",
            shape="",
            sections=_by_section([tile for tile in tiles if tile.opens]),
            shut=shut,
            givers=self._givers(caller, shut),
            partners=self._partners(caller),
        )

    def done(self, interaction: str) -> Response:
        """Go on where a sign-in of our own pages was meant to end."""
        caller, parked = self.front.meet(interaction)
        if parked is None and caller.account is not None:
            return self.front.go(caller, "/services")
        if parked is None or parked.purpose is not Purpose.HOME:
            raise Lost(caller)
        entry = stand(self.front, caller, parked)
        if not isinstance(entry.step, Ready):
            return go_on(self.front, entry)
        with self.front.house.store.write() as records:
            records.interactions.finish(parked.id, self.front.house.clock.now())
        return self.front.go(caller, local_path(parked.request.get(NEXT)))

    def _partners(self, caller: Caller) -> int:
        """Count the partners that the person may apply to, for themselves or for the company."""
        if caller.presence is None or caller.company is None:
            return 0
        may = permits_somewhere(caller.presence.holdings, caller.company, APPLY, caller.at)
        return len(self.front.registered.clients()) if may else 0

    def _givers(self, caller: Caller, shut: Sequence[Tile]) -> list[Giver]:
        asked = next((tile for tile in shut if tile.can_be_given), None)
        if asked is None or caller.account is None:
            return []
        return givers_of(self.front, caller.company, asked.service.access, caller.account.id)

    def _tiles(self, caller: Caller) -> list[Tile]:
        words = self.front.words(caller)
        tiles = [
            tile_of(words, caller, caller.company, service) for service in self.front.services(words.locale)
        ]
        waiting = self._asked(caller) if any(tile.can_be_given for tile in tiles) else frozenset()
        return [replace(tile, asked=tile.service.access in waiting) for tile in tiles]

    def _asked(self, caller: Caller) -> frozenset[str]:
        """Return the services that the person has asked for, and nobody has answered yet."""
        if caller.account is None or caller.company is None:
            return frozenset()
        mine = self.front.desk.office.mine(caller.account.id, caller.company)
        wishes = [one.wish for one in mine if one.state in LIVE and one.wish is not None]
        return frozenset(wish.service for wish in wishes if wish.service and wish.permission == SERVICE_USE)


def tile_of(words: Words, caller: Caller, company: CompanyId | None, service: Service) -> Tile:
    """Decide about one service."""
    if caller.presence is None:
        return Tile(service, opens=False, note="")
    match admit(caller.presence.holdings, company, service.access, caller.at):
        case Allow(roles=roles):
            return Tile(service, opens=True, note=", ".join(role_name(words, role) for role in roles))
        case Deny(reason=reason):
            can_be_given = company is not None and reason not in NOBODY_HELPS
            note, order = words.text(REASONS[reason]), _order(caller, company, reason)
            return Tile(service, opens=False, note=note, can_be_given=can_be_given, order=order)


def _order(caller: Caller, company: CompanyId | None, reason: DenyReason) -> str:
    """Say whether one more can be ordered, or asked for where there is none."""
    if caller.presence is None or company is None:
        return ""
    if permits_somewhere(caller.presence.holdings, company, SERVICE_ORDER, caller.at):
        return "connect"
    return "ask" if reason is DenyReason.NOT_CONNECTED else ""


def _by_section(tiles: Sequence[Tile]) -> dict[str, list[Tile]]:
    sections: dict[str, list[Tile]] = {}
    for tile in tiles:
        sections.setdefault(tile.service.section, []).append(tile)
    return sections


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/`, `/services` and `/login/done/<i>`."""
    page = HomePages(front)
    pages.add_url_rule("/", "start", page.start)
    pages.add_url_rule("/services", "services", page.services)
    pages.add_url_rule("/login/done/<interaction>", "done", page.done)
