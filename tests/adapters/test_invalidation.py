"""Announcements: one contract for both kinds, and Redis lost midway."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from idp.adapters.embedded import LocalInvalidation
from idp.adapters.redis import RedisInvalidation
from idp.ports.invalidation import Invalidation
from tests.support.redis_server import RedisServer

PATIENCE = 5.0


@pytest.fixture
def redis_invalidations(redis_server: RedisServer) -> Iterator[Callable[[], RedisInvalidation]]:
    made: list[RedisInvalidation] = []

    def make() -> RedisInvalidation:
        made.append(RedisInvalidation(redis_server.url))
        return made[-1]

    yield make
    for invalidation in made:
        invalidation.stop()


@pytest.fixture(params=["local", "redis"])
def invalidation(request: pytest.FixtureRequest) -> Invalidation:
    if request.param == "local":
        return LocalInvalidation()
    made: RedisInvalidation = request.getfixturevalue("redis_invalidations")()
    return made


def test_an_announcement_wakes_every_listener(invalidation: Invalidation) -> None:
    one, other = threading.Event(), threading.Event()
    invalidation.listen(one.set)
    invalidation.listen(other.set)

    invalidation.announce()

    assert one.wait(PATIENCE)
    assert other.wait(PATIENCE)


def test_announcing_to_nobody_does_nothing(invalidation: Invalidation) -> None:
    invalidation.announce()


def test_each_announcement_wakes_anew(invalidation: Invalidation) -> None:
    heard = threading.Event()
    invalidation.listen(heard.set)
    for _ in range(3):
        invalidation.announce()
        assert heard.wait(PATIENCE)
        heard.clear()


def test_announcements_reach_other_processes_through_redis(
    redis_invalidations: Callable[[], RedisInvalidation],
) -> None:
    heard, other = threading.Event(), redis_invalidations()
    other.listen(heard.set)
    assert heard.wait(PATIENCE), "the confirmation of the channel wakes"
    heard.clear()

    redis_invalidations().announce()

    assert heard.wait(PATIENCE)


def test_announcing_never_waits_for_a_redis_that_is_gone(redis_server: RedisServer) -> None:
    redis_server.stop()
    invalidation = RedisInvalidation(redis_server.url)
    heard = threading.Event()
    invalidation.listen(heard.set)
    began = time.monotonic()

    invalidation.announce()

    assert time.monotonic() - began < 2
    assert heard.is_set(), "this process is woken all the same"
    invalidation.stop()


def test_a_redis_that_comes_back_is_listened_to_again(
    redis_server: RedisServer, redis_invalidations: Callable[[], RedisInvalidation]
) -> None:
    heard, near, far = threading.Event(), redis_invalidations(), redis_invalidations()
    far.listen(heard.set)
    assert heard.wait(PATIENCE)
    redis_server.stop()
    time.sleep(0.05)
    heard.clear()

    redis_server.start()

    assert heard.wait(PATIENCE), "reconnecting wakes, since something may have been missed"
    heard.clear()
    near.announce()
    assert heard.wait(PATIENCE)
