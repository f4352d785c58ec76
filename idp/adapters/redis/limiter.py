"""Address rates shared by all processes, in Redis."""

import hashlib
import logging
import math
import time
from datetime import timedelta

from limits import RateLimitItemPerSecond
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
        if wait is not None or not self._circuit.may_try():
            return wait
        began = time.monotonic()
        try:
            wait = self._hit_shared(bucket, key, limit, per)
        except (RedisError, OSError, ValueError, TypeError) as error:
            self._lose(type(error).__name__)
            return None
        if time.monotonic() - began > STEP:
            self._lose("slow")
        elif self._circuit.succeed():
            log.warning("redis answers again")
        return wait

    def _hit_shared(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        item = RateLimitItemPerSecond(limit, max(1, math.ceil(per.total_seconds())))
        name = hashlib.sha256(f"{bucket}\0{key}".encode()).hexdigest()[:32]
        if self._shared.hit(item, name):
            return None
        reset = self._shared.get_window_stats(item, name).reset_time
        wait = timedelta(seconds=reset) - timedelta(seconds=self._clock.now().timestamp())
        return min(max(wait, timedelta(seconds=1)), per)

    def _lose(self, why: str) -> None:
        if self._circuit.fail():
            log.warning("rates are counted in this process only; redis: %s", why)
