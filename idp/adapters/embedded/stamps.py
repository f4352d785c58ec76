"""Version stamps, polled, so that caches are exact without SQL on the request path."""

import logging
import os
import threading
import time
from collections.abc import Mapping
from datetime import timedelta

from idp.ports.invalidation import Invalidation
from idp.ports.records import Store

INTERVAL = 0.25
BREATH = 0.02
"""Announcements that come at once are answered by one look."""
log = logging.getLogger(__name__)


class PolledStamps:
    """Reads the stamps every 250 ms in a daemon thread, sooner when an announcement comes.

    While the database is out the last stamps stand. Start it in each worker; if a process
    forks after the start, the child starts a thread of its own at its first question.
    """

    def __init__(
        self, store: Store, invalidation: Invalidation | None = None, interval: float = INTERVAL
    ) -> None:
        self._store = store
        self._interval = interval
        self._stamps: Mapping[str, int] = {}
        self._seen = False
        self._failing = False
        self._read_at = 0.0
        self._owner = 0
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        if invalidation is not None:
            invalidation.listen(self._look_now)

    def current(self, kind: str) -> int:
        """Return the stamp of `clients`, `keys`, `access` or `secrets`. No SQL once it has been read."""
        if self._owner not in (0, os.getpid()):
            self.start()
        if not self._seen:
            self.refresh_now()
        return self._stamps.get(kind, 0)

    def refresh_now(self) -> bool:
        """Read the stamps at once; false if the store does not answer. Their age counts from the asking."""
        asked = time.monotonic()
        try:
            with self._store.read() as records:
                self._stamps = dict(records.versions.stamps())
        except Exception:
            if not self._failing:
                log.warning("stamps cannot be read; the last ones stand", exc_info=True)
            self._failing = True
            return False
        if self._failing:
            log.warning("stamps are read again")
        self._failing, self._seen = False, True
        self._read_at = asked
        return True

    @property
    def age(self) -> timedelta | None:
        """Tell how long ago the stamps were read, for the health endpoint; `None` before the first read."""
        return timedelta(seconds=time.monotonic() - self._read_at) if self._seen else None

    def start(self) -> None:
        """Start polling in this process; does nothing if it polls already."""
        if self._owner == os.getpid():
            return
        self._owner = os.getpid()
        self._stopping, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._poll, name="okno-stamps", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop polling and wait for the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None and self._owner == os.getpid():
            self._thread.join(timeout=5)
        self._thread, self._owner = None, 0

    def _look_now(self) -> None:
        self._wake.set()

    def _poll(self) -> None:
        stopping, wake = self._stopping, self._wake
        while not stopping.is_set():
            self.refresh_now()
            wake.wait(self._interval)
            stopping.wait(BREATH)
            wake.clear()
