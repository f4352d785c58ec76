"""What the tests of several adapters start from."""

from collections.abc import Callable, Iterator

import pytest

from idp.adapters.background import Worker
from idp.adapters.sql.store import SqlStore
from tests.adapters.deliveries import Deliveries, worker_of
from tests.adapters.trail import seal, write_rows
from tests.support.clock import FixedClock


@pytest.fixture
def deliveries() -> Deliveries:
    """Note what the worker delivers."""
    return Deliveries()


@pytest.fixture
def worker(store: SqlStore, clock: FixedClock, deliveries: Deliveries) -> Worker:
    """Make a worker that is not started."""
    return worker_of(store, clock, deliveries)


@pytest.fixture
def started() -> Iterator[Callable[[Worker], Worker]]:
    """Start workers, and stop them after the test."""
    workers: list[Worker] = []

    def start(worker: Worker) -> Worker:
        worker.start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def trail(store: SqlStore, clock: FixedClock) -> SqlStore:
    """Write ten audit rows, sealed in two batches with heads at 5 and 10."""
    write_rows(store, "a", "b", "c", "d", "e")
    seal(store, clock)
    write_rows(store, "f", "g", "h", "i", "j")
    seal(store, clock)
    return store
