"""What every billing must do when it is told to."""

from datetime import timedelta

import pytest

from idp.model.billing import (
    PartyId,
    ProductId,
    RefundClaim,
    StopOrder,
)
from idp.model.errors import NotFound
from idp.ports.billing import BillingSource
from tests.billing.sandbox import ANNA, ROMASHKA, VASILEK
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


def test_the_same_claim_twice_is_one_claim(billing: BillingSource) -> None:
    first = billing.claim(a_claim(order="ord-1077"))
    assert (first.state, billing.claim(a_claim(order="ord-1077"))) == ("acknowledged", first)


@pytest.mark.parametrize(("product", "company"), FOREIGN)
def test_nobody_claims_for_what_is_not_theirs(
    billing: BillingSource, product: ProductId, company: PartyId
) -> None:
    with pytest.raises(NotFound):
        billing.claim(a_claim(product, company))
