"""What only a server can do to us: hang up, find a deadlock, or be away."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from idp.adapters.sql import SqlStore, open_store
from idp.model.errors import Unavailable
from idp.model.ids import ClientId
from idp.ports.records import Records
from tests.contracts.samples import MAIL, SID, a_client, a_person, a_session
from tests.support.clock import START, FixedClock
from tests.support.postgres import drop_database, make_database

NAME = "okno_server"


@pytest.fixture
def on_server(postgres_server: str, clock: FixedClock) -> Iterator[SqlStore]:
    """Open a store on PostgreSQL, whatever `--database` says."""
    store = open_store(make_database(postgres_server, NAME), clock=clock)
    yield store
    store.close()
    drop_database(postgres_server, NAME)


def hang_up(store: SqlStore) -> None:
    """Let the server end every other connection to this database."""
    others = text(
        "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with store.engine.connect() as connection:
        connection.execute(others)
        connection.invalidate()


def test_a_connection_lost_while_idle_is_noticed_by_nobody(on_server: SqlStore) -> None:
    with on_server.read() as one, on_server.read() as other:
        assert one.clients.get(MAIL) is other.clients.get(MAIL) is None
    hang_up(on_server)
    with on_server.read() as records:
        assert records.clients.get(MAIL) is None
    hang_up(on_server)
    with on_server.write() as records:
        records.clients.add(a_client())
    with on_server.read() as records:
        assert records.clients.get(MAIL) == a_client()


def test_a_connection_lost_between_two_statements_of_a_read_is_replaced(on_server: SqlStore) -> None:
    with on_server.read() as records:
        records.clients.get(MAIL)
        hang_up(on_server)
        assert records.versions.stamps()["clients"] == 1


def lose_connection_half_way(store: SqlStore, records: Records) -> None:
    lose_connection_at_the_end(store, records)
    records.clients.add(a_client(ClientId("pbx")))


def lose_connection_at_the_end(store: SqlStore, records: Records) -> None:
    records.clients.add(a_client())
    hang_up(store)


def test_a_connection_lost_within_a_transaction_is_unavailable_and_nothing_is_written(
    on_server: SqlStore,
) -> None:
    with pytest.raises(Unavailable), on_server.write() as records:
        lose_connection_half_way(on_server, records)
    with on_server.read() as records:
        assert list(records.clients.all()) == []


def test_a_connection_lost_before_the_commit_is_unavailable(on_server: SqlStore) -> None:
    with pytest.raises(Unavailable), on_server.write() as records:
        lose_connection_at_the_end(on_server, records)
    with on_server.write() as records:
        records.clients.add(a_client())


def test_of_two_that_wait_for_one_another_one_is_unavailable_and_may_try_again(on_server: SqlStore) -> None:
    with on_server.write() as records:
        for key in ("a", "b"):
            records.throttles.fail(key, START, {}, timedelta())
    together = Barrier(2)
    refused: list[Unavailable] = []

    def lock(first: str, second: str) -> None:
        try:
            with on_server.write() as records:
                records.throttles.clear([first])
                together.wait()
                records.throttles.clear([second])
        except Unavailable as error:
            refused.append(error)

    threads = [Thread(target=lock, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


def test_a_session_that_is_held_does_not_end_meanwhile(on_server: SqlStore) -> None:
    free = text("SELECT count(*) FROM (SELECT 1 FROM sessions FOR NO KEY UPDATE SKIP LOCKED) AS free")
    with on_server.write() as records:
        records.accounts.add(a_person(), [])
        records.sessions.add(a_session(), "digest")
    with on_server.write() as records, on_server.engine.connect() as other:
        assert records.sessions.hold(SID) is not None
        assert other.execute(free).scalar() == 0
    with on_server.engine.connect() as other:
        assert other.execute(free).scalar() == 1


def test_who_raises_a_stamp_keeps_nobody_waiting_before_the_end(on_server: SqlStore) -> None:
    free = text("SELECT count(*) FROM (SELECT 1 FROM stamps FOR UPDATE SKIP LOCKED) AS free")
    with on_server.write() as records, on_server.engine.connect() as other:
        records.clients.add(a_client())
        assert other.execute(free).scalar() == 1
    with on_server.read() as records:
        assert records.versions.stamps()["clients"] == 2


def test_who_changes_a_person_keeps_nobody_from_writing_what_is_theirs(on_server: SqlStore) -> None:
    free = text("SELECT count(*) FROM (SELECT 1 FROM accounts FOR KEY SHARE SKIP LOCKED) AS free")
    with on_server.write() as records:
        records.accounts.add(a_person(), [])
    with on_server.write() as records, on_server.engine.connect() as other:
        records.accounts.update(a_person())
        assert other.execute(free).scalar() == 1


def test_a_database_that_went_away_is_unavailable_to_reads_and_writes(
    on_server: SqlStore, postgres_server: str, caplog: pytest.LogCaptureFixture
) -> None:
    with on_server.read() as records:
        assert records.clients.get(MAIL) is None
    drop_database(postgres_server, NAME)
    with pytest.raises(Unavailable), on_server.read() as records:
        records.clients.get(MAIL)
    with pytest.raises(Unavailable), on_server.write() as records:
        records.clients.add(a_client())
    assert "does not answer: OperationalError" in caplog.text


def test_a_server_that_is_away_is_unavailable_and_the_operator_reads_why(clock: FixedClock) -> None:
    with pytest.raises(Unavailable, match="Connection refused") as raised:
        open_store("postgresql://nobody:s3cret@127.0.0.1:1/none", clock=clock)
    assert "s3cret" not in str(raised.value)
