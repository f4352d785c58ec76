"""What every store must do with reads and transactions."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from idp.adapters.sql import MistakeError, MisuseError, SqlStore, dialects, open_store
from idp.model.errors import Unavailable
from idp.model.ids import ClientId
from idp.ports.records import Records, Store
from tests.contracts.samples import ANNA, MAIL, a_client, a_person
from tests.support.clock import START, FixedClock


@pytest.fixture
def impatient(
    database_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SqlStore, SqlStore]]:
    """Open the database twice, as two processes would, with little time to wait for one another."""
    monkeypatch.setattr(dialects, "PATIENCE", 0.2)
    stores = open_store(database_url, clock=clock), open_store(database_url, clock=clock)
    yield stores
    for store in stores:
        store.close()


def test_a_block_that_ends_is_committed(store: Store) -> None:
    with store.write() as records:
        records.clients.add(a_client())
    with store.read() as records:
        assert records.clients.get(MAIL) == a_client()


def test_a_block_that_raises_is_undone(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.write() as records:
        write_then_stop(records)
    with store.read() as records:
        assert records.clients.get(MAIL) is None
        assert records.versions.stamps()["clients"] == 1


def write_then_stop(records: Records) -> None:
    records.clients.add(a_client())
    raise KeyboardInterrupt


def test_an_empty_transaction_is_fine(store: Store) -> None:
    for _ in range(3):
        with store.write():
            pass


def test_a_read_sees_only_what_is_committed(store: Store) -> None:
    with store.write() as records:
        records.clients.add(a_client())
        assert records.clients.get(MAIL) is not None
        with store.read() as outside:
            assert outside.clients.get(MAIL) is None


def test_each_statement_of_a_read_sees_what_is_committed_meanwhile(store: Store) -> None:
    with store.read() as records:
        assert records.clients.get(MAIL) is None
        with store.write() as writer:
            writer.clients.add(a_client())
        assert records.clients.get(MAIL) is not None


def test_writing_in_a_read_is_an_error(store: Store) -> None:
    with store.read() as records:
        with pytest.raises(MisuseError):
            records.clients.add(a_client())
        assert records.clients.get(MAIL) is None


@pytest.mark.parametrize("block", ["read", "write"])
def test_records_kept_after_their_block_are_an_error(store: Store, block: str) -> None:
    with getattr(store, block)() as records:
        pass
    with pytest.raises(MisuseError):
        records.clients.get(MAIL)


def test_a_transaction_within_a_transaction_is_an_error_and_undoes_the_outer_one(store: Store) -> None:
    with pytest.raises(MisuseError), store.write() as records:
        write_within(store, records)
    with store.read() as records:
        assert records.clients.get(MAIL) is None


def write_within(store: Store, records: Records) -> None:
    records.clients.add(a_client())
    with store.write():
        pass


def test_reads_may_be_nested(store: Store) -> None:
    with store.read() as outer, store.read() as inner:
        assert outer.versions.stamps() == inner.versions.stamps()


def test_a_database_that_stays_busy_is_unavailable_and_nothing_is_written(
    impatient: tuple[SqlStore, SqlStore],
) -> None:
    one, other = impatient
    with one.write() as records:
        records.clients.add(a_client())
        with pytest.raises(Unavailable), other.write() as late:
            write_late(late)
        records.clients.remove(MAIL)
    with other.write() as records:
        assert records.accounts.get(ANNA) is None
        write_late(records)


def write_late(records: Records) -> None:
    """Write what waits for nobody, and then the client that another adds at this moment."""
    records.accounts.add(a_person(), [])
    records.clients.add(replace(a_client(), client_name="Late"))


def test_threads_take_turns(store: Store) -> None:
    def fail_ten_times() -> None:
        for _ in range(10):
            with store.write() as records:
                records.throttles.fail("key", START, {}, START - START)

    threads = [Thread(target=fail_ten_times) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as records:
        assert records.throttles.find(["key"])["key"].failures == 80


def test_a_store_of_more_readers_than_connections_is_unavailable_not_stuck(
    database_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "PATIENCE", 0.2)
    store = open_store(database_url, clock=clock, threads=1)
    with store.read(), store.read(), pytest.raises(Unavailable), store.read():
        pass
    with store.read() as records:
        assert records.clients.get(MAIL) is None
    store.close()


def test_a_closed_store_opens_again(store: SqlStore) -> None:
    store.close()
    with store.read() as records:
        assert records.clients.get(MAIL) is None


def test_a_mistake_of_ours_is_not_called_an_outage_and_quotes_no_values(store: Store) -> None:
    nameless = replace(a_person(), name=None)  # type: ignore[arg-type]
    with pytest.raises(MistakeError, match="accounts") as raised, store.write() as records:
        records.accounts.add(nameless, [])
    assert "Ковалёва" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_raised_stamp_is_announced_once_after_its_commit_and_nothing_else_is(store: SqlStore) -> None:
    heard: list[int] = []

    def listen() -> None:
        with store.read() as records:
            heard.append(records.versions.stamps()["clients"])

    store.tell(listen)
    with store.write() as records:
        records.clients.add(a_client())
        records.clients.add(a_client(ClientId("pbx")))
        assert heard == []
    assert heard == [2]
    with store.write() as records:
        records.throttles.fail("key", START, {}, START - START)
    with pytest.raises(KeyboardInterrupt), store.write() as records:
        write_then_stop_again(records)
    assert heard == [2]


def write_then_stop_again(records: Records) -> None:
    records.clients.remove(MAIL)
    raise KeyboardInterrupt
