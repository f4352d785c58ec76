"""Address rates shared by all processes, in Redis."""

import hashlib
import logging
import math
import time
from collections.abc import Callable
from datetime import timedelta

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from idp.adapters.circuit import Circuit
from idp.adapters.embedded import MemoryLimiter
from idp.ports.clock import Clock

STEP = 0.045
"""Seconds for a connection or an answer: two steps stay below 100 ms."""
COOLDOWN = 5.0
PREFIX = "okno:limits"
Ask = Callable[[RateLimitItem, str], bool]
log = logging.getLogger(__name__)


class RedisLimiter:
    """Counts in this process first, then in Redis; a refusal by either stands.

    The own count is never above the shared one, so it refuses nobody wrongly; it spares
    Redis the flood, and it is what remains when Redis is lost or has forgotten.
    """

    def __init__(self, url: str, clock: Clock, cooldown: float = COOLDOWN) -> None:
        self._clock = clock
        self._here = MemoryLimiter(clock)
        self._circuit = Circuit(cooldown)
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=STEP,
            socket_connect_timeout=STEP,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            driver_info=None,
        )
        self._shared = MovingWindowRateLimiter(RedisStorage(url, pool, PREFIX))

    @property
    def degraded(self) -> bool:
        """Tell whether rates are counted in this process only, for the health endpoint."""
        return not self._circuit.closed

    def hit(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Count one; return `None` if within the limit, else how long to wait."""
        wait = self._here.hit(bucket, key, limit, per)
        return self._ask(self._shared.hit, bucket, key, limit, per) if wait is None else wait

    def wait(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Tell what `hit` would say, and count nothing.

        Redis is asked only once this process has counted something itself: who does nothing wrong
        costs nothing, and each process lets through one more than the limit at most.
        """
        wait = self._here.wait(bucket, key, limit, per)
        if wait is not None or not self._here.knows(bucket, key):
            return wait
        return self._ask(self._shared.test, bucket, key, limit, per)

    def _ask(self, ask: Ask, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Ask Redis if it answers; where it does not, the own count decides alone."""
        if not self._circuit.may_try():
            return None
        wait, began = None, time.monotonic()
        try:
            wait = self._ask_shared(ask, f"{bucket}\0{key}", limit, per)
        except (RedisError, OSError, ValueError, TypeError) as error:
            self._lose(type(error).__name__)
            return None
        if time.monotonic() - began > STEP:
            self._lose("slow")
        elif self._circuit.succeed():
            log.warning("redis answers again")
        return wait

    def _ask_shared(self, ask: Ask, key: str, limit: int, per: timedelta) -> timedelta | None:
        item = RateLimitItemPerSecond(limit, max(1, math.ceil(per.total_seconds())))
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        if ask(item, name):
            return None
        reset = self._shared.get_window_stats(item, name).reset_time
        wait = timedelta(seconds=reset) - timedelta(seconds=self._clock.now().timestamp())
        return min(max(wait, timedelta(seconds=1)), per)

    def _lose(self, why: str) -> None:
        if self._circuit.fail():
            log.warning("rates are counted in this process only; redis: %s", why)
