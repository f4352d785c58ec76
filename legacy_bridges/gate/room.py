"""How many requests may be on their way at once: a slow service, or one person, leaves room for others."""

from collections import Counter
from threading import Condition
from typing import Final

PATIENCE: Final = 0.5
"""Seconds to wait for one's turn."""


class Room:
    """Half of the threads for a service, a quarter for a session."""

    def __init__(self, threads: int) -> None:
        """Take the number of requests that this process can serve at once."""
        self._service = max(1, threads // 2)
        self._session = max(1, threads // 4)
        self._taken: Counter[str] = Counter()
        self._turn = Condition()

    def take(self, service: str, session: str) -> bool:
        """Take a place for a request, waiting a little; tell whether there was one."""
        with self._turn:
            free = self._turn.wait_for(lambda: self._is_free(service, session), PATIENCE)
            if free:
                self._taken.update((f"service:{service}", f"session:{session}"))
            return free

    def leave(self, service: str, session: str) -> None:
        """Give the place back."""
        with self._turn:
            self._taken -= Counter((f"service:{service}", f"session:{session}"))
            self._turn.notify_all()

    def _is_free(self, service: str, session: str) -> bool:
        at_service = self._taken[f"service:{service}"] < self._service
        return at_service and self._taken[f"session:{session}"] < self._session
