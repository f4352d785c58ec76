"""Lets many threads of several real processes do one thing at the same moment."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Barrier, Thread
from typing import Any

from idp.adapters.sql import SqlStore, open_store
from tests.support.clock import FixedClock

PROCESSES = 4
THREADS = 16
EVERYBODY = PROCESSES * THREADS

Contender = Callable[[SqlStore, int], Any]


class Track:
    """Processes that wait for races. They are started once: importing costs more than a race."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._lanes: list[tuple[BaseProcess, Connection]] = []
        for _ in range(PROCESSES):
            ours, theirs = context.Pipe()
            process = context.Process(target=wait_for_races, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._lanes.append((process, ours))

    def race(self, url: str, contender: Contender) -> list[Any]:
        """Run `contender(store, number)` in every thread of every process; return all answers.

        Raises what a contender raised.
        """
        for index, (_, pipe) in enumerate(self._lanes):
            pipe.send((url, contender, index * THREADS))
        for _, pipe in self._lanes:
            answer_of(pipe)
        for _, pipe in self._lanes:
            pipe.send("go")
        answers = [answer for _, pipe in self._lanes for answer in answer_of(pipe)]
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    def close(self) -> None:
        """Send everybody home."""
        for process, pipe in self._lanes:
            pipe.send(None)
            process.join(10)
            pipe.close()


def answer_of(pipe: Connection) -> Any:
    """Wait for a lane; raise what went wrong there."""
    answer = pipe.recv()
    if isinstance(answer, BaseException):
        raise answer
    return answer


def wait_for_races(pipe: Connection) -> None:
    """Run one race after another until told to stop."""
    while (order := pipe.recv()) is not None:
        try:
            run(pipe, *order)
        except Exception as error:  # noqa: BLE001 - goes to the test
            pipe.send(error)


def run(pipe: Connection, url: str, contender: Contender, first: int) -> None:
    """Open the store, say so, wait for the others, let the threads loose; tell when it is closed again.

    Whoever hears the answers may delete the database.
    """
    store = open_store(url, clock=FixedClock(), threads=THREADS)
    try:
        runners = [Runner(store, contender, first + number) for number in range(THREADS)]
        pipe.send("ready")
        pipe.recv()
        answers = run_together(runners)
    finally:
        store.close()
    pipe.send(answers)


@dataclass
class Runner:
    """One contender in one thread."""

    store: SqlStore
    contender: Contender
    number: int
    answer: Any = None

    def run(self, together: Barrier) -> None:
        """Wait for the other threads, then contend."""
        together.wait()
        try:
            self.answer = self.contender(self.store, self.number)
        except Exception as error:  # noqa: BLE001 - goes to the test
            self.answer = error


def run_together(runners: list[Runner]) -> list[Any]:
    """Start all runners at once and wait for all of them."""
    together = Barrier(len(runners))
    threads = [Thread(target=runner.run, args=(together,)) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [runner.answer for runner in runners]


@contextmanager
def open_track() -> Iterator[Track]:
    """Open the track for a test run."""
    track = Track()
    try:
        yield track
    finally:
        track.close()
