"""Many workers, dead targets, killed processes: every job is done, and none waits for another."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event

from idp.adapters.background import Worker
from idp.adapters.background.worker import LEASE
from idp.adapters.sql import open_store
from idp.adapters.sql.store import SqlStore
from idp.model.errors import Refused, Unavailable
from idp.model.work import Job, JobState
from tests.adapters.deliveries import Deliveries, worker_of
from tests.adapters.parts import BrokenStore, job, jobs_of, put
from tests.support.clock import FixedClock
from tests.support.waiting import eventually


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
    started(worker_of(store, clock, deliver))

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
    started(worker_of(store, clock, deliver))

    assert all(done.acquire(timeout=10) for _ in range(5))
    assert most == [1]


def test_several_workers_do_every_job_once(
    store: SqlStore, clock: FixedClock, started: Callable[[Worker], Worker]
) -> None:
    seen: list[str] = []
    put(store, *(job(f"job-{number}", target=f"client:{number % 7}") for number in range(60)))

    for number in range(3):
        started(worker_of(store, clock, lambda job: seen.append(job.id), f"w{number}"))

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

    worker_of(open_store(url, clock=clock), clock, hang, "killed").run_once()


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
        worker_of(store, clock, deliveries, "w2").run_once()
        raise Refused("too late to say so")

    put(store, job("a"))
    worker_of(store, clock, sleep_long, "w1").run_once()

    assert deliveries.seen == ["a"]
    assert jobs_of(store)["a"].state is JobState.DONE


def test_a_worker_outlives_the_databases_outage(
    store: SqlStore, clock: FixedClock, deliveries: Deliveries, started: Callable[[Worker], Worker]
) -> None:
    broken = BrokenStore(store)
    broken.out = True
    worker = started(worker_of(broken, clock, deliveries))
    put(store, job("a"))
    time.sleep(0.05)
    assert deliveries.seen == []

    broken.out = False
    worker.wake()

    assert eventually(lambda: jobs_of(store)["a"].state is JobState.DONE)


def test_waking_delivers_sooner_than_the_interval(
    store: SqlStore, clock: FixedClock, deliveries: Deliveries, started: Callable[[Worker], Worker]
) -> None:
    worker = started(worker_of(store, clock, deliveries))
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
    worker = worker_of(store, clock, deliver)
    worker.start()
    assert began.wait(5)

    worker.stop()

    assert jobs_of(store)["a"].state is JobState.DONE
