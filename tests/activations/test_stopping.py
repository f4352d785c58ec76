"""Stopping a product: on the rights of the moment, written down first, brought to billing surely."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from idp.model.errors import Conflict, DomainError, NotFound, Refused
from idp.model.ids import AccountId, BindingId, CompanyId
from idp.model.requests import OrderState
from tests.activations.village import (
    ANNA,
    BORIS,
    DARIA,
    GALINA,
    OLGA,
    PBX,
    RINGBACK,
    ROMASHKA,
    STAFF,
    VIKTOR,
    WEATHER,
    Village,
)
from tests.support import rights


def test_a_stopped_product_has_ended_and_everything_is_written_down(village: Village) -> None:
    order = village.activations.stop(ANNA, ROMASHKA, WEATHER, "Никто её не знает")
    assert (order.state, order.reference) == (OrderState.DONE, "stop-1")
    assert (order.price, order.period) == (Decimal(7), "day")
    assert not village.active(WEATHER)
    assert village.orders() == [order]
    assert village.audited() == ["OrderPlaced", "OrderSettled"]
    with village.store.read() as records:
        owner = next(one for one in rights.bindings(records, ROMASHKA) if one.role == "owner")
    assert order.on == owner.id
    assert village.detail("OrderPlaced") == {
        "action": "stop",
        "node": "prod-2",
        "on": owner.id,
        "order": order.id,
        "product": WEATHER,
    }


def test_two_clicks_are_one_order(village: Village) -> None:
    first = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert village.activations.stop(ANNA, ROMASHKA, WEATHER) == first
    assert len(village.orders()) == len(village.jobs()) == 1


def test_an_order_of_somebody_else_gives_no_right_to_repeat_it(village: Village) -> None:
    village.activations.stop(ANNA, ROMASHKA, WEATHER)
    with pytest.raises(Refused):
        village.activations.stop(BORIS, ROMASHKA, WEATHER)


def test_clicks_that_both_saw_it_on_are_one_order(village: Village) -> None:
    ordering = village.activations.ordering
    ours = ordering.book.ours(ROMASHKA)
    first = village.activations.stop(ANNA, ROMASHKA, WEATHER)

    class Late:
        """A book that was read before the first click."""

        def __getattr__(self, name: str) -> Any:
            return getattr(ordering.book, name)

        def ours(self, company: CompanyId) -> Any:
            return ours

    village.file.with_name("orders.json").unlink()  # the inventory has not heard of the stop yet
    late = replace(ordering, book=Late())  # type: ignore[arg-type]
    assert late.stop(ANNA, ROMASHKA, WEATHER).id == first.id
    assert len(village.orders()) == 1


REFUSED = [
    pytest.param(BORIS, WEATHER, Refused, id="sees-and-may-not"),
    pytest.param(GALINA, PBX, NotFound, id="outside-the-branch"),
    pytest.param(VIKTOR, PBX, NotFound, id="uses-it"),
    pytest.param(DARIA, WEATHER, NotFound, id="no-right"),
    pytest.param(OLGA, WEATHER, NotFound, id="another-company"),
    pytest.param(ANNA, "prod-501", NotFound, id="of-another-company"),
    pytest.param(ANNA, "prod-777", NotFound, id="missing"),
    pytest.param(ANNA, "sim-1", NotFound, id="a-number"),
    pytest.param(ANNA, "prod-3", Conflict, id="ended"),
]


@pytest.mark.parametrize(("account", "key", "error"), REFUSED)
def test_a_stop_that_is_refused_leaves_nothing(
    village: Village, account: AccountId, key: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        village.activations.stop(account, ROMASHKA, key)
    assert (village.orders(), village.jobs(), village.audited()) == ([], [], [])
    assert village.active(WEATHER)
    assert village.active(PBX)


def test_the_right_of_the_moment_counts_and_not_that_of_the_page(village: Village) -> None:
    village.activations.month(ANNA, ROMASHKA)
    with village.store.write() as records:
        rights.deny(records, ANNA, ROMASHKA, node="acc-002", permissions=["service:stop", "service:order"])
        rights.deny(records, ANNA, ROMASHKA, node="acc-002", permissions=["content:stop", "content:order"])
    with pytest.raises(Refused):
        village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert village.orders() == []


@pytest.mark.parametrize(
    ("role", "node", "key"),
    [
        ("branch_admin", "org-002", WEATHER),
        ("buyer", "org-002", WEATHER),
        ("number_user", "sim-2", RINGBACK),
        ("admin", "romashka", STAFF),
    ],
)
def test_whoever_may_connect_such_a_thing_may_stop_it(
    village: Village, role: str, node: str, key: str
) -> None:
    with village.store.write() as records:
        given = rights.give(records, DARIA, ROMASHKA, role, node=node)
    order = village.activations.stop(DARIA, ROMASHKA, key)
    assert (order.account, order.on) == (DARIA, BindingId(given.id))
