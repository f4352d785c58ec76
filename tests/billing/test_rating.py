"""The sandbox's billing looks at its clock: what is charged follows the days."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from idp.adapters.billing import TmfBilling
from idp.adapters.billing.orders import stop_document
from idp.model.billing import ProductId, RefundClaim, StopOrder
from sandbox.billing import Books, billing_app
from sandbox.billing.app import ORDERS
from tests.billing.sandbox import ANNA, ROMASHKA, Server

WEATHER = ProductId("prod-2")


def charged(billing: TmfBilling, month: date, product: ProductId = WEATHER) -> Decimal | None:
    """Return what a product costs in a month; `None` without a row. Checks the sum on the way."""
    bill = billing.bill(ROMASHKA, month)
    assert bill is not None
    assert sum(charge.money.amount for charge in bill.charges) == bill.total.amount
    found = [charge.money.amount for charge in bill.charges if charge.product == product]
    return found[0] if found else None


def at(month: int, day: int, hour: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "days"),
    [(at(11, 1), 1), (at(11, 22, 20), 22), (at(11, 22, 21), 23), (at(11, 30), 30), (at(12, 5), 30)],
    ids=["first", "evening", "midnight-in-moscow", "last", "next-month"],
)
def test_a_day_is_charged_when_it_has_come(
    server: Server, billing: TmfBilling, now: datetime, days: int
) -> None:
    server.at = now
    assert charged(billing, date(2026, 11, 1)) == days * 7


def test_a_month_that_has_not_come_has_no_bill(server: Server, billing: TmfBilling) -> None:
    server.at = at(10, 31)
    assert billing.bill(ROMASHKA, date(2026, 11, 1)) is None


def test_months_after_the_data_go_on_as_before_without_usage(server: Server, billing: TmfBilling) -> None:
    server.at = at(1, 3, year=2027)
    assert charged(billing, date(2026, 12, 1)) == 31 * 7
    assert charged(billing, date(2027, 1, 1)) == 3 * 7
    assert charged(billing, date(2026, 12, 1), ProductId("prod-1")) == 1500
    assert charged(billing, date(2026, 12, 1), ProductId("prod-5")) is None


def test_nothing_is_charged_from_the_day_after_the_stop(server: Server, billing: TmfBilling) -> None:
    billing.stop(StopOrder("key-1", ROMASHKA, WEATHER, ANNA))
    server.at = at(12, 20)
    assert charged(billing, date(2026, 11, 1)) == 22 * 7
    assert charged(billing, date(2026, 12, 1)) is None


def test_a_month_that_has_begun_is_charged_whole(server: Server, billing: TmfBilling) -> None:
    ringback = ProductId("prod-9")
    billing.stop(StopOrder("key-1", ROMASHKA, ringback, ANNA))
    server.at = at(12, 20)
    assert charged(billing, date(2026, 11, 1), ringback) == 95
    assert charged(billing, date(2026, 12, 1), ringback) is None


def test_a_claim_that_nothing_speaks_against_is_granted(server: Server, billing: TmfBilling) -> None:
    granted = billing.claim(RefundClaim("key-1", ROMASHKA, WEATHER, "Никто не подключал"))
    assert (granted.state, granted.details["statusChangeReason"]) == ("resolved", "refunded")
    looked_at = billing.claim(RefundClaim("key-2", ROMASHKA, WEATHER, "Дорого", {"order": "ord-1077"}))
    assert looked_at.state == "acknowledged"


def test_what_was_ordered_is_remembered_at_the_next_start(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "billing.json"
    books = Books(now=server.books.now, file=file)
    document = stop_document(StopOrder("key-1", ROMASHKA, WEATHER, ANNA))
    made = billing_app(books).test_client().post(ORDERS, json=document).get_json()
    again = Books(now=server.books.now, file=file).recall()
    assert again.ended == books.ended
    assert billing_app(again).test_client().post(ORDERS, json=document).get_json() == made
    again.reset()
    assert Books(file=file).recall().orders == {}


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"externalId": [{"id": "k"}]}, {"productOrderItem": [{"action": "add"}]}, "x"],
    ids=["none", "list", "empty", "key-alone", "add", "text"],
)
@pytest.mark.parametrize(
    "path", ["productOrderingManagement/v5/productOrder", "troubleTicket/v5/troubleTicket"]
)
def test_what_is_no_order_is_refused(server: Server, path: str, body: object) -> None:
    assert server.app.test_client().post(f"/tmf-api/{path}", json=body).status_code == 400


@pytest.mark.parametrize("body", [{"kind": "other"}, {}, []], ids=["unknown", "empty", "list"])
def test_an_unknown_fault_is_refused(server: Server, body: object) -> None:
    assert server.app.test_client().post("/_sandbox/faults", json=body).status_code == 400
