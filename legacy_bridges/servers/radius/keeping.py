"""Good answers to passwords, kept while nothing has changed at the provider.

The stamps that came with an answer were taken before it was made. It is good while the stamps that
the provider tells now are the same, and were told within the last second; and no longer than it says
itself, for rights and secrets that end on their day. Refusals are never kept.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from legacy_bridges.servers.radius.watching import Watch

MOST: Final = 20_000
Said = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class Good:
    """What was answered, and under which stamps."""

    said: Said
    stamps: Mapping[str, int]
    until: float


@dataclass(slots=True)
class Kept:
    """Answers by what was asked, under a key that this process made for itself."""

    watch: Watch
    clock: Callable[[], float] = time.monotonic
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _good: dict[bytes, Good] = field(default_factory=dict, repr=False)

    def key(self, *parts: str) -> bytes:
        """Name a question; nobody can find the password in its name."""
        made = hashlib.blake2b(key=self._key, digest_size=32)
        for part in parts:
            octets = part.encode()
            made.update(len(octets).to_bytes(4) + octets)
        return made.digest()

    def find(self, key: bytes) -> Said | None:
        """Return what was answered, if it would be answered again."""
        found = self._good.get(key)
        if found is None:
            return None
        if found.stamps == self.watch.stamps() and self.clock() < found.until:
            return found.said
        if self.watch.stamps() is not None:
            del self._good[key]
        return None

    def keep(self, key: bytes, said: Said, answer: Mapping[str, Any]) -> None:
        """Keep an answer for as long as it says; one that says nothing is not kept."""
        seconds, stamps = answer.get("keep"), answer.get("stamps")
        if not isinstance(seconds, int | float) or not isinstance(stamps, dict) or seconds <= 0:
            return
        if len(self._good) >= MOST:
            self._good.clear()
        self._good[key] = Good(said, stamps, self.clock() + seconds)
