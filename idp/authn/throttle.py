"""Slow guesses down without shutting the owner out.

Every attempt is counted before it is looked at, in one transaction, so parallel posts
cannot all slip through one opening. The counts lie in the store and survive a restart.
Nothing is ever locked: a wait grows 1, 3, 5, 10 seconds and has a cap. Three doors:

- *known browser*: this person has fully signed in here before. Its count is its own, and
  nobody without that browser's cookie can touch it: the owner signs in at once, whatever
  others do to the account.
- *address*: any other browser is counted by name and address (an IPv6 /64 is one address).
- *pressure*: when wrong passwords for one name come from all over, each address waits ten
  seconds once before its first attempt, and longer after each failure. That wait is
  booked per address and never shared. One slot for the whole account would be stronger
  against guessing, but whoever hammers fastest would always hold it, and the owner at a
  new computer would never get in. So the owner waits ten seconds, and an attacker with n
  addresses gets n guesses at best in each wait.

Names are counted, not accounts: a name that nobody has is slowed down just the same, and
no wait tells which names belong to one person. Codes have counts of their own, by account,
because they are asked for only after the right password.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.authn.outcomes import Wait
from idp.ports.records.operations import Throttle, Throttles


def _seconds(table: Mapping[int, int]) -> Mapping[int, timedelta]:
    return {failures: timedelta(seconds=seconds) for failures, seconds in table.items()}


KNOWN_BROWSER: Final = _seconds({1: 0, 4: 1, 5: 3, 6: 5, 7: 10})
ADDRESS: Final = _seconds({1: 0, 4: 1, 5: 3, 6: 5, 7: 10, 12: 30})
UNDER_PRESSURE: Final = _seconds({1: 10, 4: 30})
CODE_KNOWN: Final = _seconds({1: 0, 4: 1, 5: 3, 6: 5, 7: 10, 20: 60})
CODE: Final = _seconds({1: 0, 4: 1, 5: 3, 6: 5, 7: 10, 10: 60})
"""Whoever comes here knows the password, or is the owner: the cap is higher."""

PRESSURE_FROM: Final = 20
"""Wrong passwords for one name from unknown browsers, within the memory, that mean an attack."""
ENTRY: Final = timedelta(seconds=10)
MEMORY: Final = timedelta(minutes=15)
"""How long pressure lasts after the last failure, and a booked entry is good for."""
FORGET: Final = timedelta(hours=1)
FORGET_CODES: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Door:
    """The counts that one attempt passes."""

    count: str
    waits: Mapping[int, timedelta]
    forget: timedelta = FORGET
    pressure: str | None = None
    """Where failures for the name are summed up, for browsers that are not known."""
    entry: str | None = None
    """Where this address books its entry under pressure."""


def knock(throttles: Throttles, door: Door, now: datetime) -> Wait | None:
    """Count an attempt and let it pass, or say how long to wait; a wait is not counted."""
    seen = throttles.find([key for key in (door.count, door.pressure, door.entry) if key])
    waits = door.waits
    if door.pressure and door.entry and _pressed(seen.get(door.pressure), now):
        waits = UNDER_PRESSURE
        booked = _enter(throttles, door.entry, seen.get(door.entry), now)
        if booked is not None:
            return booked
    return _count(throttles, door, waits, seen.get(door.count), now)


def note_failure(throttles: Throttles, door: Door, now: datetime) -> None:
    """Add a wrong attempt to the pressure on the name."""
    if door.pressure:
        throttles.fail(door.pressure, now, {1: MEMORY}, MEMORY)


def pass_through(throttles: Throttles, door: Door) -> None:
    """Forget the failures of whoever has now got it right. Pressure from others stays."""
    throttles.clear([door.count])


def _pressed(pressure: Throttle | None, now: datetime) -> bool:
    return pressure is not None and pressure.failures >= PRESSURE_FROM and pressure.free_at > now


def _enter(throttles: Throttles, entry: str, booked: Throttle | None, now: datetime) -> Wait | None:
    if booked is None or booked.free_at + MEMORY <= now:
        throttles.clear([entry])
        booked = throttles.fail(entry, now, {1: ENTRY}, MEMORY)
    return Wait(booked.free_at - now) if booked.free_at > now else None


def _count(
    throttles: Throttles, door: Door, waits: Mapping[int, timedelta], seen: Throttle | None, now: datetime
) -> Wait | None:
    if seen is not None and seen.free_at > now:
        return Wait(seen.free_at - now)
    counted = throttles.fail(door.count, now, waits, door.forget)
    before = counted.failures - 1
    overtaken = before > (seen.failures if seen else 0)
    if overtaken and _wait_after(waits, before):
        return Wait(max(counted.free_at - now, timedelta(seconds=1)))
    return None


def _wait_after(waits: Mapping[int, timedelta], failures: int) -> timedelta:
    """Return the wait that stands after so many failures."""
    reached = [threshold for threshold in waits if threshold <= failures]
    return waits[max(reached)] if reached else timedelta(0)
