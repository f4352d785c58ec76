"""CPU time of one call, beside the time of a fixed piece of work."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any, Final

from typing_extensions import override

ROUNDS: Final = 5
SHORTEST: Final = 0.05
"""Seconds of CPU that one round takes at least."""
LOOP: Final = 20_000


@dataclass(frozen=True)
class Cost:
    """What one call took."""

    microseconds: float
    loops: float
    """As a multiple of the fixed loop that ran right before and after."""

    @override
    def __str__(self) -> str:
        return f"{self.microseconds:12,.2f} µs"


def cost_of(call: Callable[[], Any]) -> Cost:
    """Measure a call: the quickest of several rounds, after one that warms it up."""
    call()
    times = _times_for(call)
    gc.collect()
    found = [_round(call, times) for _ in range(ROUNDS)]
    return min(found, key=lambda cost: cost.loops)


def _round(call: Callable[[], Any], times: int) -> Cost:
    before = fixed_loop()
    began = process_time()
    for _ in range(times):
        call()
    took = (process_time() - began) / times
    return Cost(took * 1e6, took / min(before, fixed_loop()))


def _times_for(call: Callable[[], Any]) -> int:
    times = 1
    while True:
        began = process_time()
        for _ in range(times):
            call()
        if process_time() - began >= SHORTEST:
            return times
        times *= 4


def fixed_loop() -> float:
    """Take the time of a piece of work like ours: dictionaries, tuples and small integers."""
    began = process_time()
    found: dict[tuple[int, int], int] = {}
    for number in range(LOOP):
        key = (number % 97, number % 89)
        found[key] = found.get(key, 0) | number
    return process_time() - began
