"""Transactions of several threads that come at once: each is whole, and on SQLite they share a commit."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from idp.adapters.sql import SqlStore, dialects, open_store
from idp.adapters.sql.together import MOST, Together, Turns
from idp.model.errors import Conflict, Unavailable
from tests.contracts.faults import InjectedError, failing_commit, listening
from tests.contracts.joining import (
    PATIENCE,
    account,
    accounts,
    adding,
    begin_and_wait,
    outcome,
    together,
    waiting_in,
)
from tests.support.clock import FixedClock


@pytest.fixture
def embedded(tmp_path: Path, clock: FixedClock) -> Iterator[SqlStore]:
    """A file: a server gathers commits by itself."""
    opened = open_store(f"sqlite:///{tmp_path}/okno.sqlite", clock=clock)
    yield opened
    opened.close()


@pytest.mark.parametrize("number", [1, 5, MOST + 3])
def test_all_that_waited_are_kept_by_few_commits(store: SqlStore, number: int) -> None:
    names = [f"n{index}" for index in range(number)]
    commits: list[object] = []
    with listening(store, "commit", commits.append):
        answers = together(store, *(lambda name=name: adding(store, name) for name in names))  # type: ignore[misc]
    assert answers == [None] * number
    assert accounts(store, "first", *names) == ["first", *names]
    if isinstance(store._writing, Together):
        assert len(commits) == 1 + (number >= MOST)


@pytest.mark.parametrize("fails", [0, 1, 2])
def test_who_fails_among_others_is_undone_alone(store: SqlStore, fails: int) -> None:
    errors: list[type[BaseException] | None] = [None, None, None]
    errors[fails] = InjectedError
    works = [lambda index=index: adding(store, f"n{index}", errors[index]) for index in range(3)]
    assert together(store, *works) == errors  # type: ignore[arg-type]
    kept = [f"n{index}" for index in range(3) if index != fails]
    assert accounts(store, "n0", "n1", "n2") == kept


def test_of_two_that_take_the_same_one_wins(store: SqlStore) -> None:
    answers = together(store, *[lambda: adding(store, "same")] * 4)
    assert sorted(answers, key=str) == sorted([None, Conflict, Conflict, Conflict], key=str)


def test_where_the_first_fails_the_others_begin_anew(store: SqlStore) -> None:
    answers: list[Any] = []
    thread = Thread(target=lambda: answers.append(adding(store, "second")))
    with pytest.raises(InjectedError):
        write_and_fail(store, thread)
    thread.join(PATIENCE)
    assert answers == [None]
    assert accounts(store, "first", "second") == ["second"]


def write_and_fail(store: SqlStore, meanwhile: Thread) -> None:
    with store.write() as records:
        records.accounts.add(account("first"), [])
        meanwhile.start()
        raise InjectedError


def test_a_commit_that_fails_keeps_nothing_of_anybody_and_says_so(embedded: SqlStore) -> None:
    with failing_commit(embedded):
        answers: list[Any] = []
        threads = [
            Thread(target=lambda n=n: answers.append(outcome(lambda: adding(embedded, n)))) for n in "abc"
        ]  # type: ignore[misc]
        answers.append(outcome(lambda: begin_and_wait(embedded, threads)))
        for thread in threads:
            thread.join(PATIENCE)
    assert sorted(answers, key=str) == sorted([Unavailable] * 3 + [InjectedError], key=str)
    assert accounts(embedded, "first", "a", "b", "c") == []
    adding(embedded, "after")
    assert accounts(embedded, "after") == ["after"]


def test_a_refusal_that_rests_on_what_is_lost_is_none(embedded: SqlStore) -> None:
    """Whoever was told that it is taken, by nobody as it turned out, may try again."""
    answers: list[Any] = []
    with failing_commit(embedded):
        threads = [
            Thread(target=lambda n=n: answers.append(outcome(lambda: adding(embedded, n))))  # type: ignore[misc]
            for n in ("first", "a")
        ]
        answers.append(outcome(lambda: begin_and_wait(embedded, threads)))
        for thread in threads:
            thread.join(PATIENCE)
    assert sorted(answers, key=str) == sorted([Unavailable] * 2 + [InjectedError], key=str)


def test_a_refusal_waits_for_the_disk_too(embedded: SqlStore) -> None:
    refused: list[Any] = []
    seen: list[list[Any]] = []
    with listening(embedded, "commit", lambda _connection: seen.append(list(refused))):
        together(
            embedded,
            lambda: refused.append(outcome(lambda: adding(embedded, "first"))),
            lambda: adding(embedded, "a"),
        )
    assert seen == [[]]
    assert refused == [Conflict]


def test_where_the_database_has_undone_it_all_nothing_more_is_written(embedded: SqlStore) -> None:
    """SQLite undoes the whole transaction where it is interrupted, or the disk fails."""
    answers: list[Any] = []
    works = (lambda: interrupted(embedded, "a"), lambda: adding(embedded, "b"))
    threads = [Thread(target=lambda work=work: answers.append(outcome(work))) for work in works]  # type: ignore[misc]
    answers.append(outcome(lambda: begin_and_wait(embedded, threads)))
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answers, key=str) == sorted([Unavailable] * 2 + [None], key=str)
    assert accounts(embedded, "first", "a", "later", "b") == ["b"]


def interrupted(store: SqlStore, name: str) -> None:
    with store.write() as records:
        driver = records._desk.connection.connection.dbapi_connection
        driver.set_progress_handler(lambda: 1, 1)  # type: ignore[union-attr]
        with suppress(Unavailable):
            records.accounts.add(account(name), [])
        driver.set_progress_handler(None, 1)  # type: ignore[union-attr]
        with suppress(Unavailable):
            records.accounts.add(account("later"), [])


def test_who_waits_too_long_writes_nothing_and_holds_up_nobody(
    embedded: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "PATIENCE", 0.05)
    answers: list[Any] = []
    with embedded.write() as records:
        records.accounts.add(account("first"), [])
        thread = Thread(target=lambda: answers.append(outcome(lambda: adding(embedded, "late"))))
        thread.start()
        thread.join(PATIENCE)
    assert answers == [Unavailable]
    adding(embedded, "after")
    assert accounts(embedded, "first", "late", "after") == ["first", "after"]


def test_a_turn_that_is_given_at_the_last_moment_is_not_lost() -> None:
    turns = Turns()
    turns.take(1)
    called = Event()
    turns._waiting.append(called)
    assert turns.hand_over()
    assert not turns._give_up(called)
    assert called.is_set()
    assert not turns.hand_over()
    turns.give_back()
    turns.take(0)


def test_who_is_interrupted_while_waiting_holds_up_nobody(embedded: SqlStore) -> None:
    def interrupt(_number: int, _frame: object) -> None:
        raise InjectedError

    def hold() -> None:
        with embedded.write() as records:
            records.accounts.add(account("first"), [])
            held.set()
            while not waiting_in(embedded):
                time.sleep(0.001)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
            while waiting_in(embedded):
                time.sleep(0.001)

    held = Event()
    before = signal.signal(signal.SIGUSR1, interrupt)
    thread = Thread(target=hold)
    thread.start()
    assert held.wait(PATIENCE)
    assert outcome(lambda: adding(embedded, "interrupted")) is InjectedError
    thread.join(PATIENCE)
    signal.signal(signal.SIGUSR1, before)
    adding(embedded, "after")
    assert accounts(embedded, "first", "interrupted", "after") == ["first", "after"]


def test_what_another_has_not_committed_yet_is_not_settled(embedded: SqlStore) -> None:
    settled: list[bool] = []

    def look() -> None:
        with embedded.write() as records:
            settled.append(records.settled)

    together(embedded, look)
    look()
    with embedded.write() as records:
        settled.append(records.settled)
        records.accounts.add(account("own"), [])
        settled.append(records.settled)
    with embedded.read() as records:
        settled.append(records.settled)
    assert settled == [False, True, True, False, True]


def test_nothing_is_confirmed_before_the_disk_has_it(embedded: SqlStore) -> None:
    confirmed: list[str] = []
    seen: list[list[str]] = []

    def add(name: str) -> None:
        adding(embedded, name)
        confirmed.append(name)

    def note(_connection: object) -> None:
        seen.append(list(confirmed))

    with listening(embedded, "commit", note):
        together(embedded, lambda: add("a"), lambda: add("b"))
    assert seen == [[]]
    assert sorted(confirmed) == ["a", "b"]
