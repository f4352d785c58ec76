"""An order surely reaches billing, or is said to have failed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from idp.activations.handler import PATIENCE, PAUSE
from idp.activations.sending import Sending
from idp.model.errors import Unavailable
from idp.model.requests import OrderState
from tests.activations.village import (
    ANNA,
    ROMASHKA,
    VASILEK,
    WEATHER,
    Moody,
    Village,
)


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
    assert not village.active(WEATHER)
    assert village.audited() == ["OrderPlaced", "OrderSettled"]


def test_what_goes_on_although_it_was_stopped_can_be_stopped_again(village: Village, moody: Moody) -> None:
    moody.away = False
    first = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    village.file.with_name("orders.json").unlink()  # billing has forgotten it
    assert standing(village) == "stopping"
    village.clock.advance(timedelta(minutes=10))
    assert standing(village) == "on"
    second = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert (second.state, second.id == first.id) == (OrderState.DONE, False)
    assert not village.active(WEATHER)


def standing(village: Village) -> str:
    return next(row.standing for row in village.activations.month(ANNA, ROMASHKA).rows if row.key == WEATHER)


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


def test_an_order_that_billing_does_not_take_has_failed_at_once(village: Village, moody: Moody) -> None:
    moody.away, moody.answer = False, "no"
    order = village.activations.stop(ANNA, ROMASHKA, WEATHER)
    assert order.state is OrderState.FAILED
    assert standing(village) == "on"
