"""Tiles: each service as one person meets it, open or shut with the reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Final

from idp.model.ids import CompanyId, ServiceId
from idp.model.link import AccountLink
from idp.model.service import DeepLink, Service, let_in_as
from idp.rbac import Allow, Deny, DenyReason, Holdings, admit, permits_somewhere, permitted_at_service
from idp.rbac.permissions import SERVICE_ORDER
from idp.web.caller import Caller
from idp.web.launchpad.standing import OldDoor, Standing, old_door
from idp.web.titles import NOBODY_HELPS, REASONS, role_name
from idp.words import Words, words_later

ROLE_MISSING: Final = words_later.text("None of your roles opens this service.")


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
    door: OldDoor | None = None
    """How the old account there stands; `None` where none is needed."""
    deep_links: tuple[DeepLink, ...] = ()
    """Those that the person may use."""

    @property
    def goes(self) -> str:
        """Return where a click leads: into the service, or to what has to be done first."""
        return self.door.to if self.door is not None and self.door.to else self.service.open_url

    @property
    def ends(self) -> datetime | None:
        """Return the day on which the service is switched off."""
        day = self.service.sunset
        return datetime.combine(day, time(12), UTC) if day is not None else None

    @property
    def ready(self) -> bool:
        """Tell whether a click opens it."""
        return self.opens and (self.door is None or self.door.standing is Standing.WORKS)


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at tiles, and what is known of them besides rights."""

    caller: Caller
    words: Words
    entering: Mapping[ServiceId, AccountLink]
    asked: frozenset[str]
    """Services that they have asked for, and nobody has answered yet."""

    def tile(self, service: Service) -> Tile:
        """Decide about one service."""
        tile = tile_of(self.words, self.caller, self.caller.company, service)
        if not tile.opens:
            return replace(tile, asked=tile.can_be_given and service.access in self.asked)
        door = old_door(service, self.entering)
        return replace(tile, door=door, deep_links=self._deep_links(service) if _works(door) else ())

    def _deep_links(self, service: Service) -> tuple[DeepLink, ...]:
        presence, at = self.caller.presence, self.caller.at
        if presence is None:
            return ()
        may = Doing(presence.holdings, self.caller.company, service.access, at)
        return tuple(link for link in service.deep_links if not link.need or may.do(link.need))


@dataclass(frozen=True, slots=True)
class Doing:
    """What a person may do at one service."""

    holdings: Holdings
    company: CompanyId | None
    access: str
    at: datetime

    def do(self, permission: str) -> bool:
        """Tell whether they have a permission there."""
        decided = permitted_at_service(self.holdings, self.company, self.access, permission, self.at)
        return isinstance(decided, Allow)


def _works(door: OldDoor | None) -> bool:
    return door is None or door.standing is Standing.WORKS


def tile_of(words: Words, caller: Caller, company: CompanyId | None, service: Service) -> Tile:
    """Decide about one service by rights alone."""
    if caller.presence is None:
        return Tile(service, opens=False, note="")
    match admit(caller.presence.holdings, company, service.access, caller.at):
        case Allow(roles=roles) if service.roles and service.roles.isdisjoint(let_in_as(roles)):
            return Tile(service, opens=False, note=words.text(ROLE_MISSING), can_be_given=True)
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


def by_section(tiles: Iterable[Tile]) -> dict[str, list[Tile]]:
    """Put tiles under their headings, in the order in which these come first."""
    sections: dict[str, list[Tile]] = {}
    for tile in tiles:
        sections.setdefault(tile.service.section, []).append(tile)
    return sections


def of_services(tiles: Sequence[Tile], names: Iterable[str]) -> list[Tile]:
    """Find the tiles of services that were entered: by their own id, else by what gives access."""
    own = {str(tile.service.id): tile for tile in tiles}
    given = {tile.service.access: tile for tile in reversed(tiles)}
    found = [own.get(name) or given.get(name) for name in names]
    return list(dict.fromkeys(tile for tile in found if tile is not None))
