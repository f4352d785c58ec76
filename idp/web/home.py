"""My services: where a sign-in without a target lands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.claims.authority import APPLY
from idp.interaction import Ready
from idp.model.interaction import Needs, Purpose
from idp.model.link import BridgeMode
from idp.model.service import DeepLink
from idp.rbac import permits_somewhere
from idp.rbac.permissions import SERVICE_USE
from idp.web.caller import Caller
from idp.web.entry import NEXT, go_on, park_home, stand
from idp.web.errors import Lost
from idp.web.front import Front
from idp.web.givers import Giver, givers_of
from idp.web.language import local_path
from idp.web.launchpad.finding import LONGEST, asked_words, fits, touches
from idp.web.launchpad.standing import Standing, entering_links
from idp.web.launchpad.tiles import Sight, Tile, by_section, of_services
from idp.web.requests_said import LIVE

RECENT: Final = 5
"""Services that were entered last, shown where there are more than fit at a glance."""
AT_A_GLANCE: Final = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found: tasks first, then services."""

    question: str
    tasks: tuple[tuple[DeepLink, Tile], ...] = ()
    tiles: tuple[Tile, ...] = ()


@dataclass(frozen=True, slots=True)
class Lobby:
    """Everything the start page knows of a person."""

    tiles: Sequence[Tile]
    recent: Sequence[Tile]

    @property
    def opened(self) -> list[Tile]:
        """List what is open to them."""
        return [tile for tile in self.tiles if tile.opens]

    @property
    def shut(self) -> list[Tile]:
        """List what is not."""
        return [tile for tile in self.tiles if not tile.opens]

    @property
    def waiting(self) -> int:
        """Count the services whose old account was found and waits to be confirmed."""
        doors = [tile.door for tile in self.opened if tile.door is not None]
        return sum(door.standing is Standing.FOUND for door in doors)

    def find(self, question: str) -> Found:
        """Look for tasks and services by words."""
        asked = asked_words(question)
        if not asked:
            return Found(question)
        tasks = [
            (link, tile)
            for tile in self.opened
            for link in tile.deep_links
            if touches(asked, link.words)
            and fits(asked, (*link.words, tile.service.title, *tile.service.words))
        ]
        tiles = [
            t for t in self.tiles if fits(asked, (t.service.title, t.service.description, *t.service.words))
        ]
        return Found(question, tuple(tasks), tuple(tiles))


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
        lobby, question = self._lobby(caller), request.args.get("q", "").strip()[:LONGEST]
        found = lobby.find(question) if question else None
        shut = [tile for tile in found.tiles if not tile.opens] if found else lobby.shut
        opened = [tile for tile in found.tiles if tile.opens] if found else lobby.opened
        return self.front.page(
            caller,
            "services.html",
            shape="",
            script=True,
            found=found,
            lobby=lobby,
            sections=by_section(opened),
            shut=shut,
            givers=self._givers(caller, shut),
            partners=0 if found else self._partners(caller),
            zone=self.front.zone(caller),
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

    def _lobby(self, caller: Caller) -> Lobby:
        """Read what is known besides rights: five statements at most, however many the services.

        For a service in shadow nothing has changed yet: it is tried out by its address.
        """
        words = self.front.words(caller)
        services = self.front.services(words.locale, caller.company)
        account, company, links, uses, shadow = caller.account, caller.company, [], [], frozenset[str]()
        if account is not None and company is not None:
            with self.front.house.store.read() as records:
                if any(service.old is not None for service in services):
                    links = list(records.links.of_person(company, account.id))
                uses = list(records.uses.of_person(company, account.id, RECENT * 2))
                shadow = frozenset(s for s, m in records.bridges.modes().items() if m is BridgeMode.SHADOW)
        sight = Sight(caller, words, entering_links(links), self._asked(caller))
        tiles = [sight.tile(service) for service in services if service.id not in shadow]
        opened = [tile for tile in tiles if tile.opens]
        recent = of_services(opened, (use.service for use in uses))[:RECENT]
        return Lobby(tiles, recent if len(opened) > AT_A_GLANCE else ())

    def _asked(self, caller: Caller) -> frozenset[str]:
        """Return the services that the person has asked for, and nobody has answered yet."""
        if caller.account is None or caller.company is None:
            return frozenset()
        mine = self.front.desk.office.mine(caller.account.id, caller.company)
        wishes = [one.wish for one in mine if one.state in LIVE and one.wish is not None]
        return frozenset(wish.service for wish in wishes if wish.service and wish.permission == SERVICE_USE)


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/`, `/services` and `/login/done/<i>`."""
    page = HomePages(front)
    pages.add_url_rule("/", "start", page.start)
    pages.add_url_rule("/services", "services", page.services)
    pages.add_url_rule("/login/done/<interaction>", "done", page.done)
