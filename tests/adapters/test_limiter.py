"""Address rates: one contract for every limiter, and what is special to each."""

import threading
import time
from datetime import timedelta

import pytest

from idp.adapters.embedded import MemoryLimiter, SystemClock
from idp.adapters.redis import RedisLimiter
from idp.ports.limiter import Limiter
from tests.support.clock import FixedClock

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["memory", "redis"])
def limiter(request: pytest.FixtureRequest) -> Limiter:
    if request.param == "memory":
        return MemoryLimiter(SystemClock())
    return RedisLimiter(request.getfixturevalue("redis_url"), SystemClock())


def test_hits_up_to_the_limit_pass(limiter: Limiter) -> None:
    assert [limiter.hit("login", "192.0.2.1", 3, MINUTE) for _ in range(3)] == [None] * 3


def test_the_hit_past_the_limit_says_how_long_to_wait(limiter: Limiter) -> None:
    for _ in range(3):
        limiter.hit("login", "192.0.2.1", 3, MINUTE)

    wait = limiter.hit("login", "192.0.2.1", 3, MINUTE)

    assert wait is not None
    assert timedelta(seconds=50) < wait <= MINUTE


@pytest.mark.parametrize(("bucket", "key"), [("login", "192.0.2.2"), ("token", "192.0.2.1")])
def test_other_keys_and_buckets_count_for_themselves(limiter: Limiter, bucket: str, key: str) -> None:
    limiter.hit("login", "192.0.2.1", 1, MINUTE)

    assert limiter.hit(bucket, key, 1, MINUTE) is None


def test_a_hit_leaves_the_window_when_its_time_has_passed(limiter: Limiter) -> None:
    assert limiter.hit("login", "192.0.2.1", 1, SECOND) is None
    wait = limiter.hit("login", "192.0.2.1", 1, SECOND)
    assert wait is not None

    time.sleep(1.05)

    assert limiter.hit("login", "192.0.2.1", 1, SECOND) is None


def test_asking_how_long_to_wait_counts_nothing(limiter: Limiter) -> None:
    assert [limiter.wait("login", "192.0.2.1", 2, MINUTE) for _ in range(5)] == [None] * 5
    limiter.hit("login", "192.0.2.1", 2, MINUTE)
    assert [limiter.wait("login", "192.0.2.1", 2, MINUTE) for _ in range(5)] == [None] * 5
    assert limiter.hit("login", "192.0.2.1", 2, MINUTE) is None

    wait = limiter.wait("login", "192.0.2.1", 2, MINUTE)

    assert wait is not None
    assert timedelta(seconds=50) < wait <= MINUTE
    assert limiter.wait("login", "192.0.2.2", 2, MINUTE) is None


def test_what_another_process_counted_is_known_after_one_hit_here(redis_url: str) -> None:
    here, there = (RedisLimiter(redis_url, SystemClock()) for _ in range(2))
    for _ in range(3):
        there.hit("login", "192.0.2.1", 3, MINUTE)
    assert here.wait("login", "192.0.2.1", 3, MINUTE) is None
    assert here.hit("login", "192.0.2.1", 3, MINUTE) is not None
    assert here.wait("login", "192.0.2.1", 3, MINUTE) is not None


def test_a_limit_of_nothing_refuses_at_once(limiter: Limiter) -> None:
    assert limiter.hit("login", "192.0.2.1", 0, MINUTE) == MINUTE


def test_concurrent_hits_are_each_counted(limiter: Limiter) -> None:
    passed: list[bool] = []

    def knock() -> None:
        passed.extend(limiter.hit("login", "192.0.2.1", 25, MINUTE) is None for _ in range(10))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert passed.count(True) == 25


@pytest.mark.parametrize(
    "key", ["", "a/b:c", "ключ", "x" * 10_000], ids=["empty", "marks", "cyrillic", "long"]
)
def test_any_text_is_a_key(limiter: Limiter, key: str) -> None:
    assert limiter.hit("login", key, 1, MINUTE) is None
    assert limiter.hit("login", key, 1, MINUTE) is not None


def test_the_window_moves_with_each_hit(clock: FixedClock) -> None:
    limiter = MemoryLimiter(clock)
    limiter.hit("login", "a", 2, MINUTE)
    clock.advance(seconds=40)
    limiter.hit("login", "a", 2, MINUTE)

    assert limiter.hit("login", "a", 2, MINUTE) == timedelta(seconds=20)
    clock.advance(seconds=20)
    assert limiter.hit("login", "a", 2, MINUTE) is None
    assert limiter.hit("login", "a", 2, MINUTE) == timedelta(seconds=40)


def test_a_refused_hit_does_not_prolong_the_wait(clock: FixedClock) -> None:
    limiter = MemoryLimiter(clock)
    limiter.hit("login", "a", 1, MINUTE)
    clock.advance(seconds=59)
    limiter.hit("login", "a", 1, MINUTE)
    clock.advance(seconds=1)

    assert limiter.hit("login", "a", 1, MINUTE) is None


def test_a_clock_set_back_locks_nobody_out(clock: FixedClock) -> None:
    limiter = MemoryLimiter(clock)
    limiter.hit("login", "a", 1, MINUTE)
    clock.advance(hours=-1)

    assert limiter.hit("login", "a", 1, MINUTE) is None


def test_memory_is_bounded_and_forgets_the_one_hit_least_recently(clock: FixedClock) -> None:
    limiter = MemoryLimiter(clock, capacity=2)
    for key in ("a", "b", "a", "c"):
        limiter.hit("login", key, 2, MINUTE)

    assert limiter.hit("login", "a", 2, MINUTE) is not None
    assert limiter.hit("login", "b", 1, MINUTE) is None


def test_processes_share_the_count_through_redis(redis_url: str) -> None:
    one, other = (RedisLimiter(redis_url, SystemClock()) for _ in range(2))
    one.hit("login", "192.0.2.1", 1, MINUTE)

    wait = other.hit("login", "192.0.2.1", 1, MINUTE)

    assert wait is not None
    assert wait > timedelta(seconds=50)


def test_redis_never_sees_an_address(redis_url: str) -> None:
    import redis

    RedisLimiter(redis_url, SystemClock()).hit("login", "192.0.2.77", 1, MINUTE)

    with redis.Redis.from_url(redis_url) as connection:
        keys = connection.keys()
    assert len(keys) == 1
    assert b"192.0.2" not in keys[0]
