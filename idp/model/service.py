"""A service as people meet it: what it is called, where it opens, and how far a sign-out reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from idp.model.app_password import Taking
from idp.model.ids import ServiceId

EVERYONE = "everyone"
"""Access value: anybody who signs in, with or without a company."""
MEMBERS = "members"
"""Access value: anybody who acts for a company. Any other value is a service id."""
USER: Final = "service_user"
"""The role of whoever may use a service."""


def let_in_as(roles: Sequence[str]) -> tuple[str, ...]:
    """Return the roles of somebody who is let in: they use it, whatever holds where else it hangs."""
    return (*roles, USER)


class Ending(StrEnum):
    """What becomes of a service that is open when its person signs out."""

    AT_ONCE = "at_once"
    """It asks us at every request: the next one is refused."""
    TOLD = "told"
    """It is told server to server, and may be late or away."""
    LATER = "later"
    """What it was handed dies by itself, and until then it stays open."""
    CARRIED = "carried"
    """The person's browser has to carry the news; until it did, nothing else closes it."""
    ASKED = "asked"
    """The person's browser asks it to close, and nobody hears whether it did."""
    NEVER = "never"
    """Nothing reaches it: the person has to sign out there."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a sign-out reaches a service."""

    ending: Ending
    lasts: timedelta = timedelta()
    """How long it stays open at most, where it ends later, or is not told; zero where nobody knows."""
    leave: str = ""
    """Our address from which the browser carries the news, where it has to."""


UNREACHED = Reach(Ending.NEVER)


@dataclass(frozen=True, slots=True)
class DeepLink:
    """Something people come to a service for, found by its words."""

    title: str
    url: str
    words: tuple[str, ...] = ()
    """In every language, titles included."""
    need: str = ""
    """The permission at the service without which it is not shown."""


@dataclass(frozen=True, slots=True)
class Old:
    """The old accounts of a service that people enter by."""

    shared: bool = False
    """One account stands for several people of a company."""
    prove: tuple[str, ...] = ()
    """`login`, `sms`, `operator`: how one proves that an account is theirs."""
    link_url: str = ""
    """Where the old login is proved, on the service's own host; empty where it cannot be."""
    provisions: bool = False
    """Accounts can be made and closed there by its API."""
    keeps: bool = True
    """It is shown the password, so that a wrong one opens nothing; else it believes what we say."""


@dataclass(frozen=True, slots=True)
class Service:
    """Something a person can open from My services."""

    id: ServiceId
    title: str
    description: str
    open_url: str
    access: str = EVERYONE
    """`everyone`, `members`, or the service id that a binding must give."""
    section: str = ""
    door: str = ""
    """What a visit calls it: `client:<client_id>` or `bridge:<service id>`."""
    words: tuple[str, ...] = ()
    """What it is found by beside its title: its titles and descriptions in every language."""
    deep_links: tuple[DeepLink, ...] = ()
    roles: frozenset[str] = field(default_factory=frozenset)
    """Our roles that have a word there; whoever has none of them is refused. Empty where all may come."""
    old: Old | None = None
    """`None` where nobody needs an old account to enter."""
    reach: Reach = UNREACHED
    protocol: str = ""
    """How it is bridged; empty for a relying party."""
    owner: str = ""
    """Who answers for it."""
    sunset: date | None = None
    """When it is switched off."""
    taking: Taking | None = None
    """What is typed into a program beside an application password; `None` where none is taken."""
