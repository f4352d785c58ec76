"""The outbox worker: leases, retries, and giving up with a reason (F20)."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from multiprocessing.synchronize import Event

import pytest

from idp.adapters.background import Worker
from idp.adapters.background.backoff import PAUSES, next_try
from idp.adapters.background.worker import LEASE
from idp.adapters.sql import open_store
from idp.adapters.sql.store import SqlStore
from idp.model.errors import DomainError, Invalid, Refused, Unavailable
from idp.model.work import Job, JobKind, JobState
from tests.adapters.parts import START, BrokenStore, eventually, job, jobs_of, put
from tests.support.clock import FixedClock

QUARTER = timedelta(minutes=15)
Handler = Callable[[Job], None]


class Deliveries:
    """A handler that notes what it was given, and fails as it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.errors: dict[str, Exception] = {}

    def __call__(self, job: Job) -> None:
        self.seen.append(job.id)
        if job.target in self.errors:
            raise self.errors[job.target]


@pytest.fixture
def deliveries() -> Deliveries:
    return Deliveries()


@pytest.fixture
def worker(store: SqlStore, clock: FixedClock, deliveries: Deliveries) -> Worker:
    return _worker(store, clock, deliveries)


def _worker(store: SqlStore | BrokenStore, clock: FixedClock, handler: Handler, holder: str = "w1") -> Worker:
    handlers: Mapping[JobKind, Handler] = {JobKind.BACKCHANNEL_LOGOUT: handler}
    return Worker(store, clock, handlers, holder)


@pytest.fixture
def started() -> Iterator[Callable[[Worker], Worker]]:
    workers: list[Worker] = []

    def start(worker: Worker) -> Worker:
        worker.start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.stop()


def test_a_due_job_is_done_once(
    store: SqlStore, worker: Worker, deliveries: Deliveries, clock: FixedClock
) -> None:
    put(store, job("a"))

    assert worker.run_once() == 1
    assert worker.run_once() == 0

    done = jobs_of(store)["a"]
    assert deliveries.seen == ["a"]
    assert (done.state, done.finished_at, done.last_error) == (JobState.DONE, clock.now(), "")


def test_a_job_that_is_not_due_waits(store: SqlStore, worker: Worker, clock: FixedClock) -> None:
    put(store, job("a", due_at=START + timedelta(minutes=1)))

    assert worker.run_once() == 0
    clock.advance(minutes=1)
    assert worker.run_once() == 1


def test_what_is_unavailable_is_tried_again_later(
    store: SqlStore, worker: Worker, deliveries: Deliveries, clock: FixedClock
) -> None:
    deliveries.errors["client:a"] = Unavailable("no answer")
    put(store, job("a"))
    worker.run_once()

    waiting = jobs_of(store)["a"]
    assert (waiting.state, waiting.attempts) == (JobState.DUE, 1)
    assert waiting.last_error == "Unavailable: no answer"
    assert waiting.due_at > clock.now()
    assert worker.run_once() == 0

    deliveries.errors.clear()
    clock.set(waiting.due_at)
    worker.run_once()
    assert jobs_of(store)["a"].state is JobState.DONE


def test_a_job_that_never_works_is_buried_with_its_reason(
    store: SqlStore, worker: Worker, deliveries: Deliveries, clock: FixedClock
) -> None:
    deliveries.errors["client:a"] = Unavailable("the service answered 503")
    put(store, job("a"))
    for _ in range(10):
        clock.set(max(clock.now(), jobs_of(store)["a"].due_at))
        worker.run_once()

    dead = jobs_of(store)["a"]
    assert (dead.state, dead.last_error) == (JobState.DEAD, "Unavailable: the service answered 503")
    assert len(deliveries.seen) == dead.attempts == 5
    assert dead.finished_at is not None
    assert dead.finished_at - START < QUARTER


@pytest.mark.parametrize("error", [Refused("the address leads nowhere"), Invalid("no message")], ids=repr)
def test_what_cannot_work_is_buried_at_once(
    store: SqlStore, worker: Worker, deliveries: Deliveries, error: DomainError
) -> None:
    deliveries.errors["client:a"] = error
    put(store, job("a"))

    worker.run_once()

    dead = jobs_of(store)["a"]
    assert dead.state is JobState.DEAD
    assert dead.last_error == f"{type(error).__name__}: {error.message}"


def test_an_error_nobody_foresaw_is_tried_again_and_tells_nothing(
    store: SqlStore, worker: Worker, deliveries: Deliveries
) -> None:
    deliveries.errors["client:a"] = ZeroDivisionError("secret detail")
    put(store, job("a"))

    worker.run_once()

    waiting = jobs_of(store)["a"]
    assert (waiting.state, waiting.last_error) == (JobState.DUE, "Unavailable: ZeroDivisionError")


def test_a_kind_without_a_handler_is_kept_for_one_that_has_it(store: SqlStore, worker: Worker) -> None:
    put(store, job("a", kind=JobKind.NOTICE))

    worker.run_once()

    assert jobs_of(store)["a"].state is JobState.DUE


def test_pauses_grow_and_part_jobs_that_failed_together(clock: FixedClock) -> None:
    tries = {next_try(job(f"job-{number}"), clock.now()) for number in range(50)}
    assert len(tries) == 50
    assert list(PAUSES) == sorted(PAUSES)
    assert next_try(job("a"), clock.now()) == next_try(job("a"), clock.now())


def test_every_schedule_ends_within_a_quarter_of_an_hour(clock: FixedClock) -> None:
    for number in range(200):
        at, attempts = START, 0
        while (later := next_try(job(f"job-{number}", attempts=attempts), at)) is not None:
            at, attempts = later, attempts + 1
        assert attempts + 1 <= 6
        assert at - START < QUARTER - timedelta(seconds=30)


def test_a_dead_target_delays_no_other(
    store: SqlStore, clock: FixedClock, started: Callable[[Worker], Worker]
) -> None:
    hang, arrived = threading.Event(), threading.Semaphore(0)

    def deliver(job: Job) -> None:
        if job.target == "client:dead":
            hang.wait(10)
            raise Unavailable
        arrived.release()

    dead = [job(f"dead-{number}", target="client:dead") for number in range(20)]
    put(store, *dead, *(job(f"good-{number}", target=f"client:{number}") for number in range(99)))
    began = time.monotonic()
    started(_worker(store, clock, deliver))

    assert all(arrived.acquire(timeout=5) for _ in range(99))
    took = time.monotonic() - began
    hang.set()
    assert took < 5


def test_jobs_of_one_target_go_one_after_another(
    store: SqlStore, clock: FixedClock, started: Callable[[Worker], Worker]
) -> None:
    running, most, done = [0], [0], threading.Semaphore(0)

    def deliver(job: Job) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.01)
        running[0] -= 1
        done.release()

    put(store, *(job(f"job-{number}") for number in range(5)))
    started(_worker(store, clock, deliver))

    assert all(done.acquire(timeout=10) for _ in range(5))
    assert most == [1]


def test_several_workers_do_every_job_once(
    store: SqlStore, clock: FixedClock, started: Callable[[Worker], Worker]
) -> None:
    seen: list[str] = []
    put(store, *(job(f"job-{number}", target=f"client:{number % 7}") for number in range(60)))

    for number in range(3):
        started(_worker(store, clock, lambda job: seen.append(job.id), f"w{number}"))

    assert eventually(lambda: all(found.state is JobState.DONE for found in jobs_of(store).values()), 20)
    assert sorted(seen) == sorted(f"job-{number}" for number in range(60))


def test_a_job_whose_worker_was_killed_comes_back_when_the_lease_runs_out(
    store: SqlStore, clock: FixedClock, worker: Worker, deliveries: Deliveries
) -> None:
    put(store, job("a"))
    with store.write() as records:
        assert records.outbox.lease("killed", clock.now(), clock.now() + LEASE, 10)

    assert worker.run_once() == 0
    clock.advance(LEASE)
    assert worker.run_once() == 1
    assert jobs_of(store)["a"].state is JobState.DONE


def _deliver_for_ever(url: str, began: Event) -> None:
    """Run in another process: lease, begin to deliver, never end."""
    clock = FixedClock()

    def hang(job: Job) -> None:
        began.set()
        time.sleep(60)

    _worker(open_store(url, clock=clock), clock, hang, "killed").run_once()


def test_a_delivery_whose_process_was_killed_arrives_when_the_lease_runs_out(
    database_url: str, store: SqlStore, clock: FixedClock, worker: Worker, deliveries: Deliveries
) -> None:
    context = multiprocessing.get_context("spawn")
    began = context.Event()
    put(store, job("a"))
    process = context.Process(target=_deliver_for_ever, args=(database_url, began))
    process.start()
    assert began.wait(30)
    process.kill()
    process.join()

    assert worker.run_once() == 0
    clock.advance(LEASE)
    assert worker.run_once() == 1
    assert deliveries.seen == ["a"]
    assert jobs_of(store)["a"].state is JobState.DONE


def test_a_worker_that_slept_past_its_lease_changes_nothing(
    store: SqlStore, clock: FixedClock, deliveries: Deliveries
) -> None:
    def sleep_long(job: Job) -> None:
        clock.advance(LEASE)
        _worker(store, clock, deliveries, "w2").run_once()
        raise Refused("too late to say so")

    put(store, job("a"))
    _worker(store, clock, sleep_long, "w1").run_once()

    assert deliveries.seen == ["a"]
    assert jobs_of(store)["a"].state is JobState.DONE


def test_a_worker_outlives_the_databases_outage(
    store: SqlStore, clock: FixedClock, deliveries: Deliveries, started: Callable[[Worker], Worker]
) -> None:
    broken = BrokenStore(store)
    broken.out = True
    worker = started(_worker(broken, clock, deliveries))
    put(store, job("a"))
    time.sleep(0.05)
    assert deliveries.seen == []

    broken.out = False
    worker.wake()

    assert eventually(lambda: jobs_of(store)["a"].state is JobState.DONE)


def test_waking_delivers_sooner_than_the_interval(
    store: SqlStore, clock: FixedClock, deliveries: Deliveries, started: Callable[[Worker], Worker]
) -> None:
    worker = started(_worker(store, clock, deliveries))
    time.sleep(0.1)
    put(store, job("a"))
    worker.wake()

    assert eventually(lambda: deliveries.seen == ["a"], 0.35)


def test_stopping_waits_for_the_delivery_that_runs(store: SqlStore, clock: FixedClock) -> None:
    began = threading.Event()

    def deliver(job: Job) -> None:
        began.set()
        time.sleep(0.2)

    put(store, job("a"))
    worker = _worker(store, clock, deliver)
    worker.start()
    assert began.wait(5)

    worker.stop()

    assert jobs_of(store)["a"].state is JobState.DONE
