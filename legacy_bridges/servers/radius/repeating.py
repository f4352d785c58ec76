"""A request that comes again is answered as it was, and asked about once. RFC 5080 §2.2.2."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

SECONDS: Final = 30.0
"""How long a gateway may go on repeating itself."""
MOST: Final = 50_000
Asker = tuple[str, int]
Key = tuple[Asker, int, bytes]
"""Where a request came from, its number, and its authenticator."""


@dataclass(slots=True)
class Earlier:
    """A request that was heard, and its answer once there is one."""

    raw: bytes
    at: float
    answer: bytes | None = None


@dataclass(slots=True)
class Repeats:
    """What was heard of late."""

    clock: Callable[[], float] = time.monotonic
    _heard: OrderedDict[Key, Earlier] = field(default_factory=OrderedDict)

    def find(self, key: Key) -> Earlier | None:
        """Return an earlier request of this name, if there was one of late."""
        found = self._heard.get(key)
        return found if found is not None and self.clock() - found.at < SECONDS else None

    def begin(self, key: Key, raw: bytes) -> Earlier:
        """Note a request that is being asked about; forget what is too old, or too much."""
        now = self.clock()
        made = self._heard[key] = Earlier(raw, now)
        self._heard.move_to_end(key)
        while len(self._heard) > MOST or now - next(iter(self._heard.values())).at >= SECONDS:
            self._heard.popitem(last=False)
        return made

    def forget(self, key: Key) -> None:
        """Forget one that could not be answered: its repetition is asked about anew."""
        self._heard.pop(key, None)
