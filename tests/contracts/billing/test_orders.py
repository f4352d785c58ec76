"""What every billing must do when it is told to."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from idp.model.billing import (
    AddOrder,
    Money,
    OfferingId,
    PartyId,
    Price,
    PriceKind,
    ProductId,
    Purchase,
    RefundClaim,
    StopOrder,
)
from idp.model.errors import NotFound
from idp.ports.billing import BillingSource
from tests.billing.sandbox import ANNA, ROMASHKA, VASILEK, VIKTOR
from tests.support.clock import FixedClock

WEATHER = ProductId("prod-2")


def stop(key: str = "key-1", product: ProductId = WEATHER, company: PartyId = ROMASHKA) -> StopOrder:
    return StopOrder(key, company, product, ANNA, "nobody knows it")


def test_a_stopped_product_has_ended(billing: BillingSource, clock: FixedClock) -> None:
    receipt = billing.stop(stop())
    assert receipt.state == "completed"
    ended = {product.id: product for product in billing.products(ROMASHKA)}[WEATHER]
    assert (ended.status, ended.ended_at, ended.active) == ("terminated", clock.now(), False)
    assert WEATHER not in [product.id for product in billing.estate(ROMASHKA).products]


def test_the_same_key_twice_is_one_order(billing: BillingSource, clock: FixedClock) -> None:
    first = billing.stop(stop())
    clock.advance(timedelta(days=1))
    assert billing.stop(stop()) == first


def test_a_second_order_does_not_move_the_end(billing: BillingSource, clock: FixedClock) -> None:
    billing.stop(stop())
    began = clock.now()
    clock.advance(timedelta(days=1))
    assert billing.stop(stop("key-2")).state == "completed"
    ended = {product.id: product for product in billing.products(ROMASHKA)}[WEATHER]
    assert ended.ended_at == began


FOREIGN = [
    pytest.param(WEATHER, VASILEK, id="another-company"),
    pytest.param(ProductId("prod-777"), ROMASHKA, id="no-such-product"),
    pytest.param(WEATHER, PartyId("org-777"), id="no-such-company"),
]


@pytest.mark.parametrize(("product", "company"), FOREIGN)
def test_nobody_stops_what_is_not_theirs(
    billing: BillingSource, product: ProductId, company: PartyId
) -> None:
    with pytest.raises(NotFound):
        billing.stop(stop(product=product, company=company))
    assert all(p.active for p in billing.products(ROMASHKA) if p.id == WEATHER)


def a_claim(product: ProductId = WEATHER, company: PartyId = ROMASHKA, **evidence: str) -> RefundClaim:
    return RefundClaim("claim-1", company, product, "Никто этого не подключал", evidence)


@pytest.mark.spec("TMF621")
def test_the_same_claim_twice_is_one_claim(billing: BillingSource) -> None:
    first = billing.claim(a_claim(order="ord-1077"))
    assert (first.state, billing.claim(a_claim(order="ord-1077"))) == ("acknowledged", first)


@pytest.mark.parametrize(("product", "company"), FOREIGN)
def test_nobody_claims_for_what_is_not_theirs(
    billing: BillingSource, product: ProductId, company: PartyId
) -> None:
    with pytest.raises(NotFound):
        billing.claim(a_claim(product, company))


BRANCH_ACCOUNT: Final = "acc-002"
A_MONTH = Price(PriceKind.RECURRING, Money(Decimal(1500)), "month", "", Decimal(22))


def add(key: str = "add-1", company: PartyId = ROMASHKA, **other: Any) -> AddOrder:
    bought = Purchase(OfferingId("po-vats"), "Виртуальная АТС", BRANCH_ACCOUNT, (A_MONTH,), service="vats")
    return AddOrder(key, company, replace(bought, **other), VIKTOR, ANNA, "quote-1", "right b-1")


@pytest.mark.spec("TMF622")
def test_what_is_ordered_is_there_with_who_asked_and_who_agreed(
    billing: BillingSource, clock: FixedClock
) -> None:
    receipt = billing.order(add())
    assert receipt.state == "completed"
    (made,) = [product for product in billing.products(ROMASHKA) if product.order == receipt.id]
    assert (made.active, made.account, made.started_at, made.channel) == (
        True,
        BRANCH_ACCOUNT,
        clock.now(),
        "portal",
    )
    assert (made.name, made.offering, made.prices) == ("Виртуальная АТС", "po-vats", (A_MONTH,))
    assert [(part.role, part.party) for part in made.parts] == [("requester", VIKTOR), ("approver", ANNA)]
    assert made in billing.estate(ROMASHKA).products


def test_an_order_with_the_same_key_twice_is_one_product(billing: BillingSource, clock: FixedClock) -> None:
    first = billing.order(add())
    clock.advance(timedelta(days=1))
    assert billing.order(add()) == first
    assert len([product for product in billing.products(ROMASHKA) if product.order == first.id]) == 1


def test_seats_are_as_many_as_were_ordered(billing: BillingSource) -> None:
    seat = Price(PriceKind.RECURRING, Money(Decimal(490)), "month", "user", Decimal(22))
    receipt = billing.order(add(offering=OfferingId("po-vats-seat"), prices=(seat,), units=3))
    (made,) = [product for product in billing.products(ROMASHKA) if product.order == receipt.id]
    assert made.units == 3


def test_what_was_ordered_can_be_stopped(billing: BillingSource) -> None:
    receipt = billing.order(add())
    (made,) = [product for product in billing.products(ROMASHKA) if product.order == receipt.id]
    billing.stop(stop(product=made.id))
    assert not next(p for p in billing.products(ROMASHKA) if p.id == made.id).active


def test_an_order_at_another_price_than_todays_is_rejected(billing: BillingSource) -> None:
    known = {product.id for product in billing.products(ROMASHKA)}
    cheaper = replace(A_MONTH, money=Money(Decimal(1)))
    assert billing.order(add(prices=(cheaper,))).state == "rejected"
    assert billing.order(add(prices=(cheaper,))).state == "rejected"
    assert {product.id for product in billing.products(ROMASHKA)} == known


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(add(company=VASILEK), id="another-companys-account"),
        pytest.param(add(company=PartyId("org-777")), id="no-such-company"),
        pytest.param(add(offering=OfferingId("po-777")), id="no-such-offering"),
        pytest.param(add(pays="acc-777"), id="no-such-account"),
    ],
)
def test_nobody_orders_for_others_or_what_there_is_not(billing: BillingSource, order: AddOrder) -> None:
    known = len(billing.products(ROMASHKA))
    with pytest.raises(NotFound):
        billing.order(order)
    assert len(billing.products(ROMASHKA)) == known


def test_one_offering_is_read_as_it_is_now(billing: BillingSource) -> None:
    found = billing.offering(OfferingId("po-vats"))
    assert (found.name, found.service, found.prices) == ("Виртуальная АТС", "vats", (A_MONTH,))


@pytest.mark.parametrize("unknown", ["po-777", "", "../x?y"], ids=["unknown", "empty", "path"])
def test_an_unknown_offering_is_not_found(billing: BillingSource, unknown: str) -> None:
    with pytest.raises(NotFound):
        billing.offering(OfferingId(unknown))
