"""Invalidation pushed through Redis."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import closing

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

CHANNEL = "okno:stamps"
FIRST_PAUSE = 0.1
LAST_PAUSE = 5.0
LISTEN = 1.0
"""Seconds of silence after which the line is looked at."""
log = logging.getLogger(__name__)


class RedisInvalidation:
    """Publishes and hears announcements over one channel; the poll stands behind it.

    Two daemon threads, started at the first use in a process (so also after a fork): one
    publishes, so that a slow Redis holds up no request; one listens and reconnects.
    """

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=2.0,
            socket_connect_timeout=1.0,
            health_check_interval=10,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            driver_info=None,
        )
        self._lock = threading.Lock()
        self._wakes: tuple[Callable[[], None], ...] = ()
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._pause = FIRST_PAUSE
        self._owner = 0
        self._threads: tuple[threading.Thread, ...] = ()

    def announce(self) -> None:
        """Wake this process, and tell the others soon. Never raises, never waits."""
        self._wake_all()
        self._start()
        self._news.set()

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` for each announcement, and after each reconnection."""
        self._wakes += (wake,)
        self._start()

    def stop(self) -> None:
        """End both threads."""
        self._stopping.set()
        self._news.set()
        for thread in self._threads:
            thread.join(timeout=5)
        self._redis.close()

    def _start(self) -> None:
        if self._owner == os.getpid():
            return
        with self._lock:
            if self._owner == os.getpid():
                return
            self._owner = os.getpid()
            self._news, self._stopping = threading.Event(), threading.Event()
            self._threads = tuple(
                threading.Thread(target=work, name=name, daemon=True)
                for name, work in (("okno-announce", self._publish), ("okno-listen", self._hear))
            )
            for thread in self._threads:
                thread.start()

    def _publish(self) -> None:
        while not self._stopping.is_set():
            self._news.wait()
            self._news.clear()
            try:
                self._redis.publish(CHANNEL, b"")
            except (RedisError, OSError):
                log.debug("an announcement was lost; the poll covers it")

    def _hear(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(PubSub(self._redis.connection_pool)) as line:
                    line.subscribe(CHANNEL)
                    self._hear_on(line)
            except (RedisError, OSError):
                log.debug("announcements are not heard; the poll covers it")
            self._stopping.wait(self._pause)
            self._pause = min(self._pause * 2, LAST_PAUSE)

    def _hear_on(self, line: PubSub) -> None:
        """Hear until stopped or cut off; the confirmation of the channel wakes too."""
        while not self._stopping.is_set():
            if line.get_message(timeout=LISTEN) is not None:
                self._pause = FIRST_PAUSE
                self._wake_all()

    def _wake_all(self) -> None:
        for wake in self._wakes:
            wake()
