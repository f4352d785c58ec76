"""The outbox worker: what is tried again, when, and what is given up with a reason."""

from datetime import timedelta

import pytest

from idp.adapters.background import Worker
from idp.adapters.background.backoff import PAUSES, next_try
from idp.adapters.sql.store import SqlStore
from idp.model.errors import DomainError, Invalid, Refused, Unavailable
from idp.model.work import JobKind, JobState
from tests.adapters.deliveries import Deliveries
from tests.adapters.parts import START, job, jobs_of, put
from tests.support.clock import FixedClock

QUARTER = timedelta(minutes=15)


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


def test_a_kind_without_a_handler_is_left_untouched_for_a_process_that_has_one(
    store: SqlStore, worker: Worker, clock: FixedClock
) -> None:
    put(store, job("a", kind=JobKind.BRIDGE_LOGOUT, target="bridge:pbx"))

    assert worker.run_once() == 0
    assert (jobs_of(store)["a"].state, jobs_of(store)["a"].attempts) == (JobState.DUE, 0)

    done: list[str] = []
    gate = Worker(store, clock, {JobKind.BRIDGE_LOGOUT: lambda job: done.append(job.id)}, "gate")
    assert gate.run_once() == 1
    assert (done, jobs_of(store)["a"].state) == (["a"], JobState.DONE)


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
