"""The provider's stamps: while they stand still and have just been seen, what was true still is."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from idp.model.errors import Refused, Unavailable
from legacy_bridges.internal.client import Asking
from legacy_bridges.internal.wire import STAMPS

EVERY: Final = 0.25
FRESH: Final = 0.9
"""Seconds after which what the provider had read is too old to keep anything under."""
Stamps = tuple[tuple[str, int], ...]

log = logging.getLogger(__name__)


def in_order(said: Mapping[str, int]) -> Stamps:
    """Write stamps so that equal ones are equal."""
    return tuple(sorted((str(name), int(stamp)) for name, stamp in said.items()))


@dataclass(slots=True)
class Watch:
    """Looks at the stamps in a thread of its own. While the provider is out nothing is kept."""

    asking: Asking
    clock: Callable[[], float] = time.monotonic
    _seen: tuple[float, Stamps] = (float("-inf"), ())
    _out: bool = False
    _stopping: threading.Event = field(default_factory=threading.Event)

    def current(self) -> Stamps | None:
        """Return the stamps, unless the last look is too old."""
        at, stamps = self._seen
        return stamps if self.clock() - at <= FRESH else None

    def look(self) -> bool:
        """Look once; it counts from when the provider itself had looked."""
        asked = self.clock()
        try:
            said = self.asking.call(STAMPS, {})
            at, stamps = asked - float(said["age"]), in_order(said["stamps"])
        except (Unavailable, Refused, KeyError, TypeError, ValueError, AttributeError) as error:
            if not self._out:
                log.warning("the provider does not tell its stamps (%s): nothing is kept", error)
            self._out = True
            return False
        if self._out:
            log.warning("the provider tells its stamps again")
        self._out, self._seen = False, (at, stamps)
        return True

    def run(self) -> None:
        """Look until told to stop."""
        while not self._stopping.wait(EVERY):
            self.look()

    def is_stopping(self, seconds: float) -> bool:
        """Wait so long, or until told to stop; tell which."""
        return self._stopping.wait(seconds)

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
