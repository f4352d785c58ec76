"""Work that comes round by itself, done by one process at a time."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from idp.adapters.background import Periodic, Task
from idp.adapters.sql.store import SqlStore
from tests.adapters.parts import BrokenStore
from tests.support.clock import FixedClock
from tests.support.waiting import eventually

MINUTE = timedelta(minutes=1)


def _task(run: Callable[[], object], name: str = "sweep", every: timedelta = MINUTE, **more: object) -> Task:
    return Task(name, every, run, lease=MINUTE, **more)  # type: ignore[arg-type]


def test_a_task_runs_when_its_time_has_come(store: SqlStore, clock: FixedClock) -> None:
    ran: list[int] = []
    periodic = Periodic(store, clock, [_task(lambda: ran.append(1))], "one")

    assert periodic.run_due() == ("sweep",)
    assert periodic.run_due() == ()
    clock.advance(MINUTE)
    assert periodic.run_due() == ("sweep",)
    assert len(ran) == 2


def test_one_process_runs_a_task_for_all(store: SqlStore, clock: FixedClock) -> None:
    processes = [Periodic(store, clock, [_task(lambda: None)], holder) for holder in ("one", "two", "three")]

    assert [process.run_due() for process in processes] == [("sweep",), (), ()]


def test_another_process_takes_over_when_the_lease_runs_out(store: SqlStore, clock: FixedClock) -> None:
    gone = Periodic(store, clock, [_task(lambda: None)], "gone")
    heir = Periodic(store, clock, [_task(lambda: None, every=timedelta(seconds=1))], "heir")
    gone.run_due()

    clock.advance(seconds=59)
    assert heir.run_due() == ()
    clock.advance(seconds=1)
    assert heir.run_due() == ("sweep",)


def test_a_task_with_nothing_to_do_writes_nothing(store: SqlStore, clock: FixedClock) -> None:
    idle = Periodic(store, clock, [_task(lambda: None, waiting=lambda: False)], "idle")
    busy = Periodic(store, clock, [_task(lambda: None)], "busy")

    assert idle.run_due() == ()
    assert busy.run_due() == ("sweep",), "the idle one has not taken the lease"


def test_a_task_that_fails_stops_no_other_and_is_told_once(
    store: SqlStore, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    periodic = Periodic(store, clock, [_task(fail, "bad"), _task(lambda: None, "good")], "one")

    for _ in range(3):
        assert periodic.run_due() == ("good",)
        clock.advance(MINUTE)
    assert caplog.text.count("task bad fails") == 1


def test_a_task_outlives_the_databases_outage(store: SqlStore, clock: FixedClock) -> None:
    broken = BrokenStore(store)
    periodic = Periodic(broken, clock, [_task(lambda: None)], "one")
    broken.out = True
    assert periodic.run_due() == ()

    broken.out = False
    clock.advance(MINUTE)

    assert periodic.run_due() == ("sweep",)


def test_a_long_task_delays_no_other(store: SqlStore, clock: FixedClock) -> None:
    hold, ran = threading.Event(), threading.Event()
    tasks = [_task(lambda: hold.wait(10), "long"), _task(ran.set, "short")]
    periodic = Periodic(store, clock, tasks, "one")
    periodic.start()

    assert ran.wait(5)
    hold.set()
    periodic.stop()


def test_stopping_ends_every_thread(store: SqlStore, clock: FixedClock) -> None:
    periodic = Periodic(store, clock, [_task(lambda: None, "a"), _task(lambda: None, "b")], "one")
    periodic.start()
    assert eventually(lambda: "okno-a" in [thread.name for thread in threading.enumerate()])

    periodic.stop()

    assert not {"okno-a", "okno-b"} & {thread.name for thread in threading.enumerate()}
