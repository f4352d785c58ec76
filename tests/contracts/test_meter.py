"""The demo's page of what just happened counts the SQL of one thread."""

from threading import Thread

from idp.adapters.sql import SqlStore
from idp.adapters.sql.meter import StatementMeter
from tests.contracts.samples import MAIL, a_client


def test_reads_and_writes_of_this_thread_are_counted_from_zero(store: SqlStore) -> None:
    meter = StatementMeter(store.engine)
    assert meter.taken() == (0, 0)
    with store.write() as records:
        records.clients.add(a_client())
        records.clients.get(MAIL)
    assert meter.taken() == (1, 2)
    meter.reset()
    other = Thread(target=read, args=(store,))
    other.start()
    other.join()
    assert meter.taken() == (0, 0)


def read(store: SqlStore) -> None:
    with store.read() as records:
        records.clients.get(MAIL)
