"""Version stamps: exact caches without SQL on the request path."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from idp.adapters.embedded import LocalInvalidation, PolledStamps
from idp.adapters.sql.store import SqlStore
from idp.model.client import Client
from idp.model.ids import ClientId
from idp.ports.invalidation import Invalidation
from idp.ports.records import Store
from tests.adapters.parts import START, BrokenStore
from tests.support.statements import Statements
from tests.support.waiting import eventually

Polling = Callable[..., PolledStamps]


@pytest.fixture
def polling() -> Iterator[Polling]:
    made: list[PolledStamps] = []

    def make(store: Store, invalidation: Invalidation | None = None, interval: float = 0.25) -> PolledStamps:
        made.append(PolledStamps(store, invalidation, interval))
        return made[-1]

    yield make
    for stamps in made:
        stamps.stop()


def _raise_clients(store: SqlStore, name: str) -> None:
    with store.write() as records:
        records.clients.add(Client(ClientId(name), name, ("https://rp.example/cb",), START))


def test_the_first_question_reads_the_store(store: SqlStore, polling: Polling) -> None:
    _raise_clients(store, "a")
    with store.read() as records:
        expected = records.versions.stamps()["clients"]

    assert polling(store).current("clients") == expected
    assert expected > 0


def test_further_questions_cost_no_sql(store: SqlStore, polling: Polling, statements: Statements) -> None:
    stamps = polling(store)
    stamps.current("clients")
    statements.clear()

    for kind in ("clients", "keys", "access", "clients"):
        stamps.current(kind)

    assert not statements


def test_a_change_shows_within_a_poll(store: SqlStore, polling: Polling) -> None:
    stamps = polling(store)
    stamps.start()
    before = stamps.current("clients")

    _raise_clients(store, "a")

    assert eventually(lambda: stamps.current("clients") > before, 5.0)


def test_an_announcement_shows_a_change_sooner(store: SqlStore, polling: Polling) -> None:
    invalidation = LocalInvalidation()
    stamps = polling(store, invalidation, 60.0)
    stamps.start()
    assert eventually(lambda: stamps.current("clients") >= 0)
    before = stamps.current("clients")

    _raise_clients(store, "a")
    invalidation.announce()

    assert eventually(lambda: stamps.current("clients") > before, 1.0)


def test_refreshing_shows_a_change_at_once(store: SqlStore, polling: Polling) -> None:
    stamps = polling(store)
    before = stamps.current("clients")
    _raise_clients(store, "a")

    assert stamps.refresh_now()
    assert stamps.current("clients") > before


def test_the_last_stamps_stand_while_the_database_is_out(
    store: SqlStore, polling: Polling, caplog: pytest.LogCaptureFixture
) -> None:
    broken = BrokenStore(store)
    stamps = polling(broken, interval=0.01)
    stamps.start()
    _raise_clients(store, "a")
    assert eventually(lambda: stamps.current("clients") > 0)
    before = stamps.current("clients")

    broken.out = True
    assert eventually(lambda: "the last ones stand" in caplog.text)
    assert stamps.current("clients") == before
    _raise_clients(store, "b")
    broken.out = False

    assert eventually(lambda: stamps.current("clients") > before)
    assert caplog.text.count("the last ones stand") == 1


def test_a_start_without_the_database_recovers(store: SqlStore, polling: Polling) -> None:
    broken = BrokenStore(store)
    broken.out = True
    stamps = polling(broken, interval=0.01)
    stamps.start()
    assert stamps.current("clients") == 0
    _raise_clients(store, "a")

    broken.out = False

    assert eventually(lambda: stamps.current("clients") > 0)


def test_the_age_is_that_of_the_last_good_read(store: SqlStore, polling: Polling) -> None:
    broken = BrokenStore(store)
    assert polling(broken).age is None
    stamps = polling(broken)

    stamps.refresh_now()
    first = stamps.age
    broken.out = True
    stamps.refresh_now()

    assert first is not None
    assert stamps.age is not None
    assert stamps.age > first


def test_starting_twice_polls_once_and_stopping_ends_it(store: SqlStore, polling: Polling) -> None:
    stamps = polling(store)
    stamps.start()
    stamps.start()
    assert [thread.name for thread in threading.enumerate()].count("okno-stamps") == 1

    stamps.stop()

    assert "okno-stamps" not in [thread.name for thread in threading.enumerate()]


class _Rising:
    """A store whose stamps rise with each read; unlike an SQL connection it survives a fork."""

    def __init__(self) -> None:
        self._reads = 0
        self.versions = self

    @contextmanager
    def read(self) -> Iterator[Any]:
        yield self

    write = read

    def stamps(self) -> Mapping[str, int]:
        self._reads += 1
        return {"clients": self._reads}


def test_a_forked_worker_polls_for_itself() -> None:
    context = multiprocessing.get_context("fork")
    seen = context.Queue()
    stamps = PolledStamps(_Rising(), interval=0.01)
    stamps.start()
    stamps.current("clients")

    def child() -> None:
        first = stamps.current("clients")
        grows = eventually(lambda: stamps.current("clients") > first)
        seen.put((os.getpid(), grows))
        stamps.stop()

    process = context.Process(target=child)
    process.start()
    pid, grows = seen.get(timeout=20)
    process.join()
    stamps.stop()

    assert pid != os.getpid()
    assert grows
