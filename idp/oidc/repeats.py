"""Values that must be new each time, and a client that sends the same one again and again."""

import hashlib
import logging
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from idp.model.ids import ClientId

log = logging.getLogger(__name__)
OFTEN: Final = 10
"""So many requests with one value are no accident."""
KEPT: Final = 1024
"""Values that a process remembers; the one that was longest not seen goes first."""


@dataclass(slots=True)
class Repeats:
    """Counts within this process. It refuses nothing: who is careless is warned of."""

    _counts: dict[bytes, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, client: ClientId, name: str, value: str | None) -> None:
        """Count a value, and warn once that a client never changes it. RFC 9700 §2.1.1."""
        if value is None:
            return
        key = hashlib.sha256(f"{client} {name} {value}".encode()).digest()
        with self._lock:
            seen = self._counts.pop(key, 0) + 1
            self._counts[key] = seen
            if len(self._counts) > KEPT:
                del self._counts[next(iter(self._counts))]
        if seen == OFTEN:
            log.warning("client %s has sent the same %s %d times", client, name, OFTEN)
