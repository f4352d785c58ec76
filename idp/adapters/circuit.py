"""A circuit breaker: after a failure nobody asks for a while, then one asks."""

import threading
import time


class Circuit:
    """Open after one failure, for a fixed time; then a single caller may try."""

    def __init__(self, cooldown: float) -> None:
        self._cooldown = cooldown
        self._lock = threading.Lock()
        self._closed = True
        self._try_at = 0.0

    @property
    def closed(self) -> bool:
        """Tell whether the other side is believed to be well."""
        return self._closed

    def may_try(self) -> bool:
        """Tell whether this caller may ask; while open, one caller in each cooldown."""
        if self._closed:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._try_at:
                return False
            self._try_at = now + self._cooldown
            return True

    def fail(self) -> bool:
        """Open; true if it was closed before."""
        with self._lock:
            was, self._closed = self._closed, False
            self._try_at = time.monotonic() + self._cooldown
        return was

    def succeed(self) -> bool:
        """Close; true if it was open before."""
        with self._lock:
            was, self._closed = self._closed, True
        return not was
