"""An order and all that goes with it are written together, and then once."""

import threading

import pytest

from idp.adapters.sql import SqlStore
from idp.model.requests import OrderState
from tests.activations.village import ANNA, GALINA, ROMASHKA, WEATHER, Moody, Village
from tests.contracts.faults import InjectedError, contents, failing_commit, failing_statement


@pytest.fixture
def store_of(village: Village) -> SqlStore:
    assert isinstance(village.store, SqlStore)
    return village.store


def test_a_stop_that_fails_at_any_statement_is_no_order_or_one_that_arrives(
    village: Village, store_of: SqlStore, moody: Moody
) -> None:
    moody.away = False
    village.activations.month(ANNA, ROMASHKA)
    before, number, written = contents(store_of), 0, 0
    while True:
        number += 1
        try:
            with failing_statement(store_of, number):
                village.activations.stop(ANNA, ROMASHKA, WEATHER)
        except InjectedError:
            if village.orders():
                written += 1
                assert len(village.orders()) == len(village.jobs()) == 1
            else:
                assert contents(store_of) == before
                assert moody.asked == []
            continue
        break
    assert number > written > 0
    assert [order.state for order in village.orders()] == [OrderState.DONE]
    assert village.audited() == ["OrderPlaced", "OrderSettled"]
    assert len(set(moody.asked)) == 1
    assert not village.active(WEATHER)


def test_a_stop_that_fails_to_commit_leaves_nothing_and_asks_nobody(
    village: Village, store_of: SqlStore, moody: Moody
) -> None:
    village.activations.month(ANNA, ROMASHKA)
    before = contents(store_of)
    with pytest.raises(InjectedError), failing_commit(store_of):
        village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert contents(store_of) == before
    assert moody.asked == []


def test_stops_at_the_same_moment_are_one_order(village: Village, moody: Moody) -> None:
    moody.away = False
    ready, failed = threading.Barrier(6), list[BaseException]()

    def stop(account: str) -> None:
        ready.wait()
        try:
            village.activations.stop(account, ROMASHKA, WEATHER)  # type: ignore[arg-type]
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=stop, args=(who,)) for who in (ANNA, GALINA) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(village.orders()) == len(village.jobs()) == 1
    assert len(set(moody.asked)) == 1
    assert village.audited() == ["OrderPlaced", "OrderSettled"]
    assert failed == []
