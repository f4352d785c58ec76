"""What every billing must tell of what a company has and pays."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from idp.model.billing import (
    Money,
    OfferingId,
    PartyId,
    Price,
    PriceKind,
    ProductId,
)
from idp.model.errors import NotFound
from idp.ports.billing import BillingSource
from tests.billing.sandbox import ANNA, GALINA, NORTH, ROMASHKA, TESTOV, VASILEK, VIKTOR

WEATHER = ProductId("prod-2")
PBX = ProductId("prod-1")
OCTOBER = date(2026, 10, 1)


def test_the_estate_is_everything_that_hangs_in_the_tree(billing: BillingSource) -> None:
    estate = billing.estate(ROMASHKA)
    assert [(branch.id, branch.name) for branch in estate.branches] == [(NORTH, "Филиал «Север»")]
    assert [(a.id, a.party, a.parent) for a in estate.accounts] == [
        ("acc-001", ROMASHKA, ""),
        ("acc-002", NORTH, "acc-001"),
    ]
    assert [(n.id, n.msisdn, n.account, n.holder, n.plan) for n in estate.numbers][-1] == (
        "sim-4",
        "+70000000004",
        "acc-002",
        GALINA,
        "biz-unlim-m",
    )
    ids = [product.id for product in estate.products]
    assert "prod-3" not in ids
    assert ids == sorted(ids)
    assert not estate.over
    assert not estate.bare


def test_what_has_ended_is_told_beside_the_rest(billing: BillingSource) -> None:
    estate = billing.estate(ROMASHKA)
    assert [product.id for product in estate.ended] == ["prod-3"]
    assert estate.ended == tuple(p for p in billing.products(ROMASHKA) if not p.active)


def test_a_sitting_answers_as_billing_does(billing: BillingSource) -> None:
    assert billing.sitting().estate(ROMASHKA) == billing.estate(ROMASHKA)


def test_products_hold_the_ended_ones_too_and_no_sims(billing: BillingSource) -> None:
    products = {product.id: product for product in billing.products(ROMASHKA)}
    assert products[ProductId("prod-3")].status == "terminated"
    assert products[ProductId("prod-3")].ended_at is not None
    assert not any(name.startswith("sim-") for name in products)


@pytest.mark.spec("TMF637")
def test_who_switched_something_on_is_told_as_far_as_it_is_known(billing: BillingSource) -> None:
    products = {product.id: product for product in billing.products(ROMASHKA)}
    asked, approved = products[PBX].parts
    assert (asked.role, asked.party, asked.name) == ("requester", VIKTOR, "Админов Виктор")
    assert (approved.role, approved.party) == ("approver", ANNA)
    weather = products[WEATHER]
    assert [(part.role, part.party, part.msisdn) for part in weather.parts] == [
        ("requester", None, "+70000000004")
    ]
    assert (weather.channel, weather.order, weather.number) == ("legacy:mobile-portal", "ord-1077", "sim-4")
    assert weather.started_at == datetime(2026, 9, 17, 19, 41, tzinfo=UTC)
    assert weather.prices[0].money == Money(Decimal(7))


@pytest.mark.parametrize("company", [TESTOV, VASILEK])
def test_no_company_sees_what_is_anothers(billing: BillingSource, company: PartyId) -> None:
    own, foreign = billing.estate(company), billing.estate(ROMASHKA)
    assert not {n.id for n in own.numbers} & {n.id for n in foreign.numbers}
    assert not {p.id for p in own.products} & {p.id for p in foreign.products}
    assert not {a.id for a in own.accounts} & {a.id for a in foreign.accounts}


@pytest.mark.parametrize(
    "unknown", ["org-777", NORTH, ANNA, ""], ids=["unknown", "branch", "person", "empty"]
)
@pytest.mark.spec("TMF629")
def test_who_is_no_customer_has_no_estate_and_no_products(billing: BillingSource, unknown: str) -> None:
    for read in (billing.estate, billing.products):
        with pytest.raises(NotFound):
            read(PartyId(unknown))


@pytest.mark.spec("TMF620")
def test_an_offering_says_what_it_costs_and_what_it_opens(billing: BillingSource) -> None:
    seat, weather = OfferingId("po-vats-seat"), OfferingId("po-portal-weather")
    found = billing.offerings([seat, weather, OfferingId("po-none")])
    assert found.keys() == {seat, weather}
    assert found[seat].service == "vats"
    assert found[seat].prices == (
        Price(PriceKind.RECURRING, Money(Decimal(490)), "month", "user", Decimal(22)),
    )
    assert (found[weather].content, found[weather].prices[0].period) == (True, "day")
    assert billing.offerings()[OfferingId("po-tinkoff-rko")].partner == "tinkoff"


@pytest.mark.spec("TMF678")
def test_the_rows_of_a_bill_sum_to_it(billing: BillingSource) -> None:
    bill = billing.bill(ROMASHKA, date(2026, 10, 17))
    assert bill is not None
    assert bill.month == OCTOBER
    assert bill.total == Money(Decimal("13847.00"))
    assert sum(charge.money.amount for charge in bill.charges) == bill.total.amount
    office = [charge.money.amount for charge in bill.charges if charge.account == "acc-001"]
    assert sum(office) == Decimal("12480.00")
    weather = [charge.money.amount for charge in bill.charges if charge.product == WEATHER]
    assert weather == [Decimal("217.00")]


def test_a_month_without_a_bill_is_none(billing: BillingSource) -> None:
    assert billing.bill(ROMASHKA, date(2026, 1, 1)) is None
