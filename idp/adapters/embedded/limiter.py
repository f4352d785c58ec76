"""Rates inside one process: an exact moving window.

Not the memory storage of the `limits` library: that one starts a thread for a hit and
walks every key a hundred times a second, and drops its locks while they are held.
"""

import threading
from collections import OrderedDict, deque
from datetime import timedelta

from idp.ports.clock import Clock

CAPACITY = 50_000
"""Keys remembered at once; past it the one hit least recently is forgotten."""


class MemoryLimiter:
    """Counts hits in a moving window, in bounded memory."""

    def __init__(self, clock: Clock, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._capacity = capacity
        self._lock = threading.Lock()
        self._hits: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def hit(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Count one; return `None` if within the limit, else how long to wait."""
        now = self._clock.now().timestamp()
        with self._lock:
            hits = self._hits.setdefault((bucket, key), deque())
            self._hits.move_to_end((bucket, key))
            _forget(hits, now, per.total_seconds())
            if len(hits) >= limit:
                return _wait(hits, now, per)
            hits.append(now)
            while len(self._hits) > self._capacity:
                self._hits.popitem(last=False)
        return None

    def wait(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Tell what `hit` would say, and count nothing."""
        now = self._clock.now().timestamp()
        with self._lock:
            hits = self._hits.get((bucket, key), deque())
            _forget(hits, now, per.total_seconds())
            return _wait(hits, now, per) if len(hits) >= limit else None

    def knows(self, bucket: str, key: str) -> bool:
        """Tell whether anything has been counted lately."""
        with self._lock:
            return bool(self._hits.get((bucket, key)))


def _forget(hits: deque[float], now: float, window: float) -> None:
    """Drop what has left the window, and what a clock set back has put into the future."""
    while hits and hits[0] <= now - window:
        hits.popleft()
    while hits and hits[-1] > now:
        hits.pop()


def _wait(hits: deque[float], now: float, per: timedelta) -> timedelta:
    return timedelta(seconds=hits[0] - now) + per if hits else per
