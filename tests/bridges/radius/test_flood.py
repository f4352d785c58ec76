"""A gateway that floods us keeps no other from being answered."""

import asyncio
from concurrent.futures import Future
from typing import Any

from legacy_bridges.servers.radius.running import EACH, Listener
from tests.bridges.radius.packets import access
from tests.bridges.radius.scenes import HERE, NAME, opened
from tests.support.loops import run_alone


class Busy:
    """A pool that comes to nothing yet."""

    def __init__(self) -> None:
        self.given: list[Future[Any]] = []

    def submit(self, *_work: Any) -> "Future[Any]":
        self.given.append(Future())
        return self.given[-1]


def test_only_so_many_of_one_gateway_wait_for_an_answer() -> None:
    async def run() -> None:
        scene, pool = opened(), Busy()
        listener = Listener(scene.ear, scene.provider, pool)  # type: ignore[arg-type]
        for number in range(EACH + 20):
            listener.datagram_received(access(NAME, password=f"secret-{number}", number=number % 256), HERE)
        assert len(pool.given) == EACH
        pool.given[0].set_result({"outcome": "reject"})
        await asyncio.sleep(0)
        listener.datagram_received(access(NAME, password="one more", number=255), HERE)
        assert len(pool.given) == EACH + 1

    run_alone(run())
