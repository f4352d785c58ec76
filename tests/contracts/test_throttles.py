"""What every store must do with failure counts."""

from datetime import timedelta

import pytest

from idp.ports.records import Store
from idp.ports.records.operations import Throttle
from tests.support.clock import START
from tests.support.statements import Statements

DELAY = {3: timedelta(seconds=10), 5: timedelta(minutes=1)}
HOUR = timedelta(hours=1)


def test_an_unknown_key_is_not_found(store: Store) -> None:
    with store.read() as records:
        assert records.throttles.find(["a"]) == {}
        assert records.throttles.find([]) == {}


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        pytest.param(1, timedelta(), id="first"),
        pytest.param(2, timedelta(), id="below-the-first-step"),
        pytest.param(3, timedelta(seconds=10), id="first-step"),
        pytest.param(4, timedelta(seconds=10), id="between"),
        pytest.param(5, timedelta(minutes=1), id="second-step"),
        pytest.param(9, timedelta(minutes=1), id="beyond"),
    ],
)
def test_the_wait_grows_with_the_count(store: Store, failures: int, wait: timedelta) -> None:
    with store.write() as records:
        answers = [records.throttles.fail("a", START, DELAY, HOUR) for _ in range(failures)]
        assert answers[-1] == Throttle(failures, START + wait)
        assert records.throttles.find(["a", "b"]) == {"a": answers[-1]}


def test_a_delay_may_begin_with_the_first_failure(store: Store) -> None:
    with store.write() as records:
        assert records.throttles.fail("a", START, {1: HOUR}, HOUR) == Throttle(1, START + HOUR)
        assert records.throttles.fail("b", START, {}, HOUR) == Throttle(1, START)


def test_old_failures_are_forgotten(store: Store) -> None:
    with store.write() as records:
        for _ in range(4):
            records.throttles.fail("a", START, DELAY, HOUR)
        within = START + HOUR
        assert records.throttles.fail("a", within, DELAY, HOUR) == Throttle(5, within + timedelta(minutes=1))
        after = within + HOUR + timedelta(microseconds=1)
        assert records.throttles.fail("a", after, DELAY, HOUR) == Throttle(1, after)


def test_keys_are_counted_apart_and_cleared_together(store: Store) -> None:
    with store.write() as records:
        for key in ("a", "b", "c"):
            records.throttles.fail(key, START, DELAY, HOUR)
        assert set(records.throttles.find(["a", "b", "c"])) == {"a", "b", "c"}
        records.throttles.clear(["a", "b"])
        assert set(records.throttles.find(["a", "b", "c"])) == {"c"}


def test_a_failure_is_one_statement(store: Store, statements: Statements) -> None:
    with store.write() as records:
        statements.clear()
        records.throttles.fail("a", START, DELAY, HOUR)
    assert len(statements) == 1


def test_untouched_counts_are_swept_in_batches(store: Store) -> None:
    with store.write() as records:
        for number in range(5):
            records.throttles.fail(f"old-{number}", START, DELAY, HOUR)
        records.throttles.fail("new", START + HOUR, DELAY, HOUR)
        assert [records.throttles.sweep(START + HOUR, limit=3) for _ in range(3)] == [3, 2, 0]
        assert set(records.throttles.find(["new", "old-1"])) == {"new"}


def test_a_count_that_still_holds_somebody_back_is_not_swept(store: Store) -> None:
    with store.write() as records:
        records.throttles.fail("long", START, {1: 10 * HOUR}, 10 * HOUR)
        assert records.throttles.sweep(START + 9 * HOUR) == 0
        assert records.throttles.sweep(START + 11 * HOUR) == 1
