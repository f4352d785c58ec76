"""Work that comes round by itself, done by one process at a time."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.ports.clock import Clock
from idp.ports.records import Store

TICK = 0.25
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do about every so often."""

    name: str
    every: timedelta
    run: Callable[[], object]
    lease: timedelta
    """How long a process keeps the task to itself after it began; renewed each time."""
    waiting: Callable[[], bool] = lambda: True
    """Tells, by a read, whether there is anything to do; spares an idle store the lease."""


class Periodic:
    """Runs tasks under named leases, each in a daemon thread of its own: a long one delays no other."""

    def __init__(self, store: Store, clock: Clock, tasks: Sequence[Task], holder: str) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tuple(tasks)
        self._holder = holder
        self._next: dict[str, datetime] = {}
        self._stopping = threading.Event()
        self._failing: set[str] = set()
        self._threads: tuple[threading.Thread, ...] = ()

    def run_due(self) -> tuple[str, ...]:
        """Run every task whose time has come here and whose lease is free; return their names."""
        return tuple(task.name for task in self._tasks if self._due(task) and self._run(task))

    def start(self) -> None:
        """Run in the background until `stop`."""
        self._stopping.clear()
        self._threads = tuple(
            threading.Thread(target=self._loop, args=(task,), name=f"okno-{task.name}", daemon=True)
            for task in self._tasks
        )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no more, and wait for what runs."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._threads = ()

    def _loop(self, task: Task) -> None:
        while not self._stopping.wait(TICK):
            if self._due(task):
                self._run(task)

    def _due(self, task: Task) -> bool:
        now = self._clock.now()
        if now < self._next.get(task.name, now):
            return False
        self._next[task.name] = now + task.every
        return True

    def _run(self, task: Task) -> bool:
        try:
            if not task.waiting() or not self._claim(task):
                return False
            task.run()
        except Exception as error:
            if task.name not in self._failing:
                log.warning("task %s fails: %s; trying on", task.name, type(error).__name__, exc_info=True)
            self._failing.add(task.name)
            return False
        self._failing.discard(task.name)
        return True

    def _claim(self, task: Task) -> bool:
        now = self._clock.now()
        with self._store.write() as records:
            return records.versions.claim(task.name, self._holder, now, now + task.lease)
