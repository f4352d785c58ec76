"""Rounds in turns: as much as several connections ask for, and what it took."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from bench.access.clockwork import fixed_loop
from bench.bridges.place import cpu_of
from bench.provider.line import Line
from bench.provider.operations import Operation, Work
from bench.provider.side import Side

CONNECTIONS: Final = 8
AFTERWARDS: Final = 1.1
"""Seconds for which work that an answer does not wait for is counted still: ours chains the audit in it."""
WARM: Final = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round has shown."""

    per_second: float
    """Operations per CPU-second of the server and its database."""
    loops: float
    """CPU time of one, as a multiple of the fixed loop."""
    milliseconds: float
    """Median wall-clock time of one."""


@dataclass
class Crowd:
    """The connections of one round: all are ready before the first asks."""

    side: Side
    operation: Operation
    seconds: float
    times: list[float] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)
    began: float = 0.0
    """CPU seconds at the beginning."""

    def ask(self) -> None:
        """Ask for as long as is said. Raises what any connection raised."""
        ready = threading.Barrier(CONNECTIONS, self._note_begin)
        threads = [threading.Thread(target=self._ask_on, args=(ready,)) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failed:
            raise self.failed[0]

    def _note_begin(self) -> None:
        self.began = cpu_of_all(self.side)

    def _ask_on(self, ready: threading.Barrier) -> None:
        try:
            with closing(Line(self.side.port)) as line:
                once = self.operation(self.side, line)
                ready.wait(60)
                self.times.extend(_timed(once, self.seconds))
        except (OSError, RuntimeError) as error:
            self.failed.append(error)
            ready.abort()


def _timed(once: Work, seconds: float) -> Iterator[float]:
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        once()
        yield time.monotonic() - began


def drive(side: Side, operation: Operation, seconds: float) -> Round:
    """Ask one side, and read what it took."""
    loop = fixed_loop()
    crowd = Crowd(side, operation, seconds)
    crowd.ask()
    time.sleep(AFTERWARDS)
    took = cpu_of_all(side) - crowd.began
    loop = min(loop, fixed_loop())
    done = len(crowd.times)
    return Round(done / took, took / done / loop, median(crowd.times) * 1e3)


def cpu_of_all(side: Side) -> float:
    """Return the CPU seconds that a side has used."""
    return sum(map(cpu_of, side.pids))


def measure(sides: Sequence[Side], operation: Operation, rounds: int, seconds: float) -> list[list[Round]]:
    """Measure all sides in turns, each round in the other order, after a warm-up."""
    for side in sides:
        Crowd(side, operation, min(WARM, seconds)).ask()
    shown: list[list[Round]] = [[] for _ in sides]
    for number in range(rounds):
        turns = list(zip(sides, shown, strict=True))
        for side, found in turns if number % 2 == 0 else reversed(turns):
            found.append(drive(side, operation, seconds))
    return shown


def ratio(ours: Sequence[Round], peers: Sequence[Round]) -> float:
    """Return how many times as much we do in a CPU-second: the median over rounds."""
    return median(mine.per_second / theirs.per_second for mine, theirs in zip(ours, peers, strict=True))
