"""Redis gone, slow or wrong: nothing fails open, nothing hangs."""

import shlex
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

import pytest
import redis

from idp.adapters.embedded import SystemClock
from idp.adapters.redis import RedisLimiter
from tests.adapters.slow_line import SlowLine, slow_line
from tests.support.redis_server import RedisServer

MINUTE = timedelta(minutes=1)
SHORT_TIMEOUT = 0.04
"""Seconds; a hit that does not wait for Redis takes less, mostly."""
PATIENCE = 2.0
"""Seconds: far from one short timeout, and from what hangs; the machine may be busy."""


def _timed_hit(limiter: RedisLimiter, key: str = "a", limit: int = 1000) -> tuple[timedelta | None, float]:
    began = time.monotonic()
    wait = limiter.hit("login", key, limit, MINUTE)
    return wait, time.monotonic() - began


@pytest.fixture
def line(redis_server: RedisServer) -> Iterator[SlowLine]:
    with slow_line(redis_server.port) as line:
        yield line


def _through(line: SlowLine, cooldown: float = 5.0) -> RedisLimiter:
    return RedisLimiter(f"redis://127.0.0.1:{line.port}/0", SystemClock(), cooldown)


def _recovers(limiter: RedisLimiter) -> bool:
    """Tell whether the limiter soon counts in Redis; a busy machine may need a few attempts."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        limiter.hit("warm", "up", 10_000, MINUTE)
        limiter.hit("warm", "up", 10_000, MINUTE)
        if not limiter.degraded:
            return True
        time.sleep(0.05)
    return False


def _healthy(line: SlowLine) -> RedisLimiter:
    """Open a limiter that has just counted in Redis."""
    for _ in range(20):
        limiter = _through(line)
        limiter.hit("login", "a", 1000, MINUTE)
        if not limiter.degraded:
            return limiter
    pytest.fail("Redis is too slow even through a good line")


def test_redis_down_before_the_start_still_limits(redis_server: RedisServer) -> None:
    redis_server.stop()
    limiter = RedisLimiter(redis_server.url, SystemClock())

    results = [_timed_hit(limiter, limit=3)[0] for _ in range(4)]

    assert results[:3] == [None] * 3
    assert results[3] is not None
    assert limiter.degraded


def test_redis_killed_midway_keeps_the_count_of_this_process(redis_server: RedisServer) -> None:
    limiter = RedisLimiter(redis_server.url, SystemClock())
    for _ in range(2):
        limiter.hit("login", "a", 3, MINUTE)
    redis_server.stop()

    assert _timed_hit(limiter, limit=3)[0] is None
    assert _timed_hit(limiter, limit=3)[0] is not None


def test_redis_that_forgot_everything_revives_no_allowance(redis_server: RedisServer) -> None:
    limiter = RedisLimiter(redis_server.url, SystemClock())
    limiter.hit("login", "a", 1, MINUTE)
    redis_server.empty()

    assert limiter.hit("login", "a", 1, MINUTE) is not None


def test_redis_that_comes_back_is_used_again(redis_server: RedisServer) -> None:
    limiter = RedisLimiter(redis_server.url, SystemClock(), cooldown=0.1)
    redis_server.stop()
    limiter.hit("login", "a", 9, MINUTE)
    assert limiter.degraded

    redis_server.start()

    assert _recovers(limiter)


@pytest.mark.parametrize("delay", [0.04, 0.09, 3.0], ids=["near-the-timeout", "past-it", "far-past-it"])
def test_a_slow_redis_costs_one_short_timeout(line: SlowLine, delay: float) -> None:
    limiter = _healthy(line)
    line.delay = delay

    times = [_timed_hit(limiter)[1] for _ in range(20)]

    assert max(times) < PATIENCE
    if delay > 0.05:
        assert median(times) < SHORT_TIMEOUT, "only the first one waits"
        assert limiter.degraded


def test_a_black_hole_costs_one_short_timeout(line: SlowLine) -> None:
    line.silent = True
    limiter = _through(line)

    times = [_timed_hit(limiter)[1] for _ in range(20)]

    assert median(times) < SHORT_TIMEOUT, "only the first one waits"
    assert limiter.degraded


def test_a_line_that_is_cut_is_made_anew(line: SlowLine) -> None:
    limiter = _through(line, cooldown=0.05)
    limiter.hit("login", "a", 9, MINUTE)
    line.cut()
    limiter.hit("login", "a", 9, MINUTE)

    assert _recovers(limiter)


@pytest.mark.parametrize("command", [("SET", "x"), ("HSET", "x", "y"), ("SADD", "x")], ids=lambda c: c[0])
def test_a_key_of_the_wrong_type_is_a_miss(redis_url: str, command: tuple[str, ...]) -> None:
    limiter = RedisLimiter(redis_url, SystemClock())
    limiter.hit("login", "a", 2, MINUTE)
    with redis.Redis.from_url(redis_url) as connection:
        (key,) = connection.keys()
        connection.delete(key)
        connection.execute_command(command[0], key, *command[1:])

    assert limiter.hit("login", "a", 2, MINUTE) is None
    assert limiter.hit("login", "a", 2, MINUTE) is not None
    assert limiter.degraded


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        pytest.param("CONFIG SET requirepass hidden", "CONFIG SET requirepass ''", id="asks-for-a-password"),
        pytest.param("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", id="out-of-memory"),
        pytest.param("REPLICAOF 127.0.0.1 9", "REPLICAOF NO ONE", id="read-only-replica"),
    ],
)
def test_a_redis_that_refuses_is_a_miss(redis_url: str, wrong: str, mended: str) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        connection.execute_command(*shlex.split(wrong))
        try:
            limiter = RedisLimiter(redis_url, SystemClock())
            assert limiter.hit("login", "a", 1, MINUTE) is None
            assert limiter.hit("login", "a", 1, MINUTE) is not None
            assert limiter.degraded
        finally:
            connection.execute_command(*shlex.split(mended))


def test_the_alarm_is_given_once_and_names_no_address(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.stop()
    limiter = RedisLimiter(redis_server.url, SystemClock())
    for _ in range(5):
        limiter.hit("login", "192.0.2.9", 9, MINUTE)

    assert len(caplog.records) == 1
    assert "192.0.2" not in caplog.text
