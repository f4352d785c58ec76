"""How somebody's old account in a service stands, and what they can do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from idp.model.ids import ServiceId
from idp.model.link import AccountLink, LinkState
from idp.model.service import Service
from idp.words import words_later

LINKS: Final = "/account/links"


class Standing(StrEnum):
    """What a person meets at the service's door."""

    WORKS = "works"
    FOUND = "found"
    MISSING = "missing"
    BROKEN = "broken"
    LOCKED = "locked"


SAYINGS: Final[Mapping[Standing, str]] = {
    Standing.WORKS: words_later.text("works"),
    Standing.FOUND: words_later.text("your old account was found: confirm it"),
    Standing.MISSING: words_later.text("no old account of yours is linked yet"),
    Standing.BROKEN: words_later.text("your old password is not accepted any more"),
    Standing.LOCKED: words_later.text("the service has locked your old account"),
}
ACTS: Final[Mapping[Standing, str]] = {
    Standing.FOUND: words_later.text("Confirm"),
    Standing.MISSING: words_later.text("Link your old login"),
    Standing.BROKEN: words_later.text("Enter the new password"),
    Standing.LOCKED: words_later.text("What to do"),
}
_OF_STATE: Final[Mapping[LinkState, Standing]] = {
    LinkState.ACTIVE: Standing.WORKS,
    LinkState.BROKEN: Standing.BROKEN,
    LinkState.LOCKED: Standing.LOCKED,
    LinkState.PENDING: Standing.FOUND,
}
_RANKS: Final = (LinkState.ACTIVE, LinkState.BROKEN, LinkState.LOCKED)


@dataclass(frozen=True, slots=True)
class OldDoor:
    """An old account at the door of a service, or that there is none."""

    standing: Standing
    to: str
    """Where the person puts it right; empty where nothing is to be done."""

    @property
    def says(self) -> str:
        """Return it in the catalogue's English."""
        return SAYINGS[self.standing]

    @property
    def act(self) -> str:
        """Return what there is to do, in the catalogue's English."""
        return ACTS.get(self.standing, "")


def old_door(service: Service, entering: Mapping[ServiceId, AccountLink]) -> OldDoor | None:
    """Say how the door stands; `None` where no old account is needed."""
    if service.old is None:
        return None
    link = entering.get(service.id)
    standing = Standing.MISSING if link is None else _OF_STATE.get(link.state, Standing.MISSING)
    if standing is Standing.WORKS:
        return OldDoor(standing, "")
    own_login = standing in (Standing.MISSING, Standing.BROKEN) and not (link is not None and link.shared)
    return OldDoor(standing, service.old.link_url if own_login and service.old.link_url else LINKS)


def entering_links(links: Iterable[AccountLink]) -> dict[ServiceId, AccountLink]:
    """Choose the link by which a person enters each service, as the door does.

    Their own before a shared one, even while it is broken; one that is pending stands last.
    """
    found: dict[ServiceId, AccountLink] = {}
    for link in sorted(links, key=_rank, reverse=True):
        found[link.service] = link
    return found


def _rank(link: AccountLink) -> tuple[bool, bool, bool]:
    return (link.state not in _RANKS, link.shared, link.state is not LinkState.ACTIVE)
