"""Processes that start and stop at the worst moment."""

import multiprocessing

from idp.adapters.sql import SqlStore, open_store
from idp.model.ids import ClientId
from tests.contracts.faults import contents
from tests.contracts.samples import a_client
from tests.races import contenders
from tests.races.racing import EVERYBODY, Track
from tests.support.clock import FixedClock


def test_processes_that_start_together_on_an_empty_database_migrate_it_once(
    empty_database_url: str, track: Track
) -> None:
    assert (
        track.race(empty_database_url, contenders.read_stamps)
        == [{"clients": 1, "keys": 1, "access": 1, "secrets": 1}] * EVERYBODY
    )


def test_a_process_killed_within_a_transaction_leaves_nothing_and_holds_up_nobody(
    store: SqlStore, database_url: str
) -> None:
    before = contents(store)
    context = multiprocessing.get_context("spawn")
    written = context.Event()
    victim = context.Process(target=write_and_wait, args=(database_url, written), daemon=True)
    victim.start()
    assert written.wait(30)
    victim.kill()
    victim.join()
    assert contents(store) == before
    with store.write() as records:
        records.clients.add(a_client())


def write_and_wait(url: str, written: object) -> None:
    store = open_store(url, clock=FixedClock())
    with store.write() as records:
        records.clients.add(a_client())
        written.set()  # type: ignore[attr-defined]
        multiprocessing.get_context("spawn").Event().wait()


def test_a_forked_process_uses_connections_of_its_own(store: SqlStore) -> None:
    with store.write() as records:
        records.clients.add(a_client())
    context = multiprocessing.get_context("fork")
    child = context.Process(target=read_and_write, args=(store,))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    with store.read() as records:
        assert [client.client_id for client in records.clients.all()] == ["mail", "pbx"]


def read_and_write(store: SqlStore) -> None:
    with store.read() as records:
        assert len(records.clients.all()) == 1
    with store.write() as records:
        records.clients.add(a_client(ClientId("pbx")))
