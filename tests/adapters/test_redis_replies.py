"""Answers of Redis that come too late belong to nobody (V27)."""

import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from idp.adapters.embedded import SystemClock
from idp.adapters.redis import RedisLimiter
from tests.adapters.slow_line import slow_line
from tests.support.redis_server import RedisServer

pytestmark = pytest.mark.enable_socket
MINUTE = timedelta(minutes=1)
KEYS = 100
STEP = 0.045
"""Seconds that the limiter waits for an answer."""
DELAYS = (0, 0, STEP * 0.9, STEP * 1.2)


def test_v27_an_answer_that_came_too_late_is_never_taken_for_the_next_one(redis_server: RedisServer) -> None:
    elsewhere = RedisLimiter(redis_server.url, SystemClock())
    for number in range(2 * KEYS):
        assert elsewhere.hit("login", f"spent-{number}", 1, MINUTE) is None
    with slow_line(redis_server.port) as line:
        limiter = RedisLimiter(f"redis://127.0.0.1:{line.port}/0", SystemClock(), cooldown=0)

        def ask(key: str) -> tuple[str, bool]:
            line.delay = DELAYS[zlib.crc32(key.encode()) % len(DELAYS)]
            return key, limiter.hit("login", key, 1, MINUTE) is not None

        storm = [f"{kind}-{number}" for number in range(KEYS) for kind in ("spent", "free")]
        with ThreadPoolExecutor(8) as several:
            answers = dict(several.map(ask, storm))
        assert [key for key, refused in answers.items() if refused and key.startswith("free")] == []

        line.delay = 0
        for number in count():
            limiter.hit("login", f"again-{number}", 10, MINUTE)
            if not limiter.degraded:
                break
        calm = [ask_now(limiter, number) for number in range(KEYS, 2 * KEYS)]
        assert calm == [(True, False)] * KEYS


def ask_now(limiter: RedisLimiter, number: int) -> tuple[bool, bool]:
    """Ask for a key that was spent elsewhere, then for one that nobody has asked for."""
    spent, free = (limiter.hit("login", f"{kind}-{number}", 1, MINUTE) for kind in ("spent", "free"))
    return spent is not None, free is not None
