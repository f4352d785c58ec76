"""Good binds and entries, kept under the stamps that they were answered under, never longer than said."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from idp.model.secret import Secret
from legacy_bridges.protocols.ldap.bases import Binder
from legacy_bridges.servers.ldap.watching import Stamps, Watch

MOST_BINDS: Final = 50_000
MOST_LISTS: Final = 64
V = TypeVar("V")


@dataclass(slots=True)
class Kept(Generic[V]):
    """Values that are good while the stamps stand still and their time is not over; the oldest go first."""

    watch: Watch
    most: int
    clock: Callable[[], float] = time.monotonic
    _values: OrderedDict[bytes, tuple[float, Stamps, V]] = field(default_factory=OrderedDict)

    def find(self, key: bytes) -> V | None:
        """Return what is kept, if it certainly still holds."""
        found = self._values.get(key)
        if found is None:
            return None
        until, stamps, value = found
        current = self.watch.current()
        if current is not None and stamps == current and self.clock() < until:
            return value
        if current is not None:
            del self._values[key]
        return None

    def keep(self, key: bytes, value: V, stamps: Stamps, seconds: float) -> None:
        """Keep it for so long at most."""
        if seconds <= 0:
            return
        self._values[key] = (self.clock() + seconds, stamps, value)
        self._values.move_to_end(key)
        while len(self._values) > self.most:
            self._values.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of what was shown, under a key that nobody outside this process ever sees."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def of_bind(self, binder: Binder, shown: Secret) -> bytes:
        """Return the mark of a bind: of all its parts, each with its length."""
        parts = (binder.kind, binder.base.service, binder.base.company, binder.login, shown.value)
        return self.of(*parts)

    def of(self, *parts: str) -> bytes:
        """Return the mark of texts."""
        made = hashlib.blake2b(key=self._key, digest_size=32)
        for part in parts:
            raw = part.encode(errors="surrogateescape")
            made.update(len(raw).to_bytes(4) + raw)
        return made.digest()
