"""How many connections there may be, and how long each may keep its place without use."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Protocol

from idp.model.visitors import same_address

MOST: Final = 1024
KEPT_FREE: Final = 128
"""Of these, for services on this machine, however many strangers come."""
EACH: Final = 32
"""Connections of one address, or one IPv6 /64. Services on this machine may have them all."""
UNKNOWN: Final = 10.0
"""Seconds for who is not bound: to bind, to shake hands, to end a message that was begun."""
IDLE: Final = 900.0
"""Seconds for who is bound and says nothing."""
EVERY: Final = 1.0


class Guest(Protocol):
    """A connection, as far as the crowd looks at it."""

    def is_late(self, now: float) -> bool:
        """Tell whether its time is over."""
        ...

    def send_away(self) -> None:
        """Close it."""
        ...


@dataclass(slots=True)
class Crowd:
    """Counts connections, and sends away who only stands there."""

    most: int = MOST
    each: int = EACH
    clock: Callable[[], float] = time.monotonic
    kept_free: int = KEPT_FREE
    _guests: set[Guest] = field(default_factory=set)
    _from: Counter[str] = field(default_factory=Counter)

    def enter(self, guest: Guest, address: str, *, near: bool) -> bool:
        """Let one in; false if there is no room, or not for this address."""
        home = same_address(address)
        if len(self._guests) >= (self.most if near else self.most - self.kept_free):
            return False
        if not near and self._from[home] >= self.each:
            return False
        self._guests.add(guest)
        self._from[home] += 1
        return True

    def leave(self, guest: Guest, address: str) -> None:
        """Let one go; whoever was not let in, or has gone, counts for nothing."""
        if guest in self._guests:
            self._guests.discard(guest)
            self._from -= Counter((same_address(address),))

    def look(self) -> None:
        """Send away whose time is over."""
        now = self.clock()
        for guest in [guest for guest in self._guests if guest.is_late(now)]:
            guest.send_away()

    def close(self) -> None:
        """Send everybody away."""
        for guest in list(self._guests):
            guest.send_away()

    def __len__(self) -> int:
        """Return how many are here."""
        return len(self._guests)


def is_near(address: str) -> bool:
    """Tell whether somebody comes from this machine."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
