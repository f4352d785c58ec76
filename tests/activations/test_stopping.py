"""Stopping a product: on the rights of the moment, written down first, brought to billing surely."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from idp.activations.handler import PATIENCE, PAUSE, order_handler
from idp.activations.sending import Sending
from idp.adapters.billing import FileBilling
from idp.model.errors import Conflict, DomainError, NotFound, Refused, Unavailable
from idp.model.ids import AccountId, BindingId, CompanyId
from idp.model.requests import OrderState
from tests.activations.conftest import activations_over
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
    VASILEK,
    VIKTOR,
    WEATHER,
    Village,
)
from tests.support import rights


@dataclass
class Moody:
    """Billing that reads well and may fail to take orders."""

    inner: FileBilling
    away: bool = True
    asked: list[str] = field(default_factory=list)
    answer: str = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def stop(self, order: Any) -> Any:
        self.asked.append(order.key)
        if self.away:
            raise Unavailable("billing does not answer")
        receipt = self.inner.stop(order)
        return replace(receipt, state=self.answer) if self.answer else receipt


@pytest.fixture
def moody(village: Village) -> Moody:
    billing = Moody(village.billing)
    village.activations = activations_over(village.store, village.clock, billing)
    return billing


@pytest.fixture
def deliver(village: Village, moody: Moody) -> Callable[[], None]:
    """Run the job that waits, as the outbox would."""

    class Parts:
        store, clock, billing = village.store, village.clock, moody

    handler = order_handler(Parts())  # type: ignore[arg-type]

    def run(attempts: int = 0) -> None:
        handler(replace(village.jobs()[0], attempts=attempts))

    return run


def active(village: Village, key: str) -> bool:
    return next(product.active for product in village.billing.products("org-001") if product.id == key)  # type: ignore[arg-type]


def test_a_stopped_product_has_ended_and_everything_is_written_down(village: Village) -> None:
    order = village.activations.stop(ANNA, ROMASHKA, WEATHER, "Никто её не знает")
    assert (order.state, order.reference) == (OrderState.DONE, "stop-1")
    assert (order.price, order.period) == (Decimal(7), "day")
    assert not active(village, WEATHER)
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
    assert active(village, WEATHER)
    assert active(village, PBX)


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


def test_an_order_stands_while_billing_is_away(village: Village, moody: Moody) -> None:
    order = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert order.state is OrderState.SENT
    assert len(village.jobs()) == 1
    assert village.audited() == ["OrderPlaced"]
    row = next(row for row in village.activations.month(ANNA, ROMASHKA).rows if row.key == WEATHER)
    assert (row.standing, row.next_charge) == ("stopping", None)


def test_it_arrives_when_billing_is_back_with_the_same_key(
    village: Village, moody: Moody, deliver: Callable[..., None]
) -> None:
    order = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    moody.away = False
    deliver()
    assert moody.asked == [order.id, order.id]
    assert [one.state for one in village.orders()] == [OrderState.DONE]
    assert not active(village, WEATHER)
    assert village.audited() == ["OrderPlaced", "OrderSettled"]


def test_a_job_for_what_is_settled_does_nothing(
    village: Village, moody: Moody, deliver: Callable[..., None]
) -> None:
    moody.away = False
    village.activations.stop(ANNA, ROMASHKA, WEATHER)
    asked = len(moody.asked)
    deliver()
    assert len(moody.asked) == asked


def test_the_background_tries_again_soon_then_later_and_gives_up_after_a_day(
    village: Village, moody: Moody, deliver: Callable[..., None]
) -> None:
    village.activations.stop(ANNA, ROMASHKA, WEATHER)
    for attempts in range(3):
        with pytest.raises(Unavailable):
            deliver(attempts)
    deliver(3)
    assert [job.due_at for job in village.jobs() if job.due_at == village.clock.now() + PAUSE]
    village.clock.advance(PATIENCE)
    deliver(3)
    assert [order.state for order in village.orders()] == [OrderState.FAILED]
    assert village.detail("OrderSettled")["state"] == "failed"


def test_what_failed_may_be_ordered_anew(
    village: Village, moody: Moody, deliver: Callable[..., None]
) -> None:
    first = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    village.clock.advance(PATIENCE)
    deliver(3)
    moody.away = False
    village.clock.advance(timedelta(minutes=1))
    second = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert (second.state, second.id != first.id) == (OrderState.DONE, True)


@pytest.mark.parametrize("answer", ["rejected", "failed", "cancelled"])
def test_an_order_that_billing_refuses_has_failed(village: Village, moody: Moody, answer: str) -> None:
    moody.away, moody.answer = False, answer
    assert village.activations.stop(ANNA, ROMASHKA, WEATHER).state is OrderState.FAILED


def test_a_product_that_billing_has_lost_meanwhile_has_failed(
    village: Village, moody: Moody, deliver: Callable[..., None]
) -> None:
    village.activations.stop(ANNA, ROMASHKA, WEATHER)
    kept = [product for product in village.told("product_inventory") if product["id"] != WEATHER]
    village.rewrite(product_inventory=kept)
    moody.away = False
    deliver()
    assert [order.state for order in village.orders()] == [OrderState.FAILED]


def test_an_order_of_another_company_is_no_errand(village: Village) -> None:
    order = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    sending = Sending(village.store, village.clock, village.billing)
    assert sending.errand(VASILEK, order.id) is None
