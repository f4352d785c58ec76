"""What billing lists carelessly, or not at all."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from idp.adapters.billing import FileBilling
from tests.billing.sandbox import ROMASHKA
from tests.billing.test_file import DATA
from tests.support.clock import FixedClock

OCTOBER = date(2026, 10, 1)


def rewritten(clock: FixedClock, folder: Path, **lists: Any) -> FileBilling:
    """Return billing with some lists replaced."""
    told = json.loads(DATA.read_text(encoding="utf-8"))
    file = folder / "billing.json"
    file.write_text(json.dumps({**told, **lists}, ensure_ascii=False), encoding="utf-8")
    return FileBilling(clock, file)


def test_an_inventory_without_anything_is_said_to_be_bare(clock: FixedClock, tmp_path: Path) -> None:
    estate = rewritten(clock, tmp_path, subscriptions=[], product_inventory=[]).estate(ROMASHKA)
    assert estate.bare
    assert estate.accounts


def test_an_inventory_of_what_is_over_is_not_bare(clock: FixedClock, tmp_path: Path) -> None:
    products = json.loads(DATA.read_text(encoding="utf-8"))["product_inventory"]
    over = [product for product in products if product["status"] == "terminated"]
    estate = rewritten(clock, tmp_path, subscriptions=[], product_inventory=over).estate(ROMASHKA)
    assert not estate.bare
    assert [product.id for product in estate.ended] == ["prod-3"]


def test_what_is_over_and_cannot_be_read_shuts_nobody_out(clock: FixedClock, tmp_path: Path) -> None:
    products = json.loads(DATA.read_text(encoding="utf-8"))["product_inventory"]
    for product in products:
        if product["id"] == "prod-3":
            product["startDate"] = "long ago"
    estate = rewritten(clock, tmp_path, product_inventory=products).estate(ROMASHKA)
    assert estate.ended == ()
    assert len(estate.products) == 10


def test_what_is_left_over_from_reckoning_with_fractions_is_no_money(
    clock: FixedClock, tmp_path: Path
) -> None:
    told = json.loads(DATA.read_text(encoding="utf-8"))
    for bill in told["customerBill"]:
        bill["taxIncludedAmount"]["value"] += 1e-10
    billing = rewritten(clock, tmp_path, customerBill=told["customerBill"])
    assert billing.bill(ROMASHKA, OCTOBER) == FileBilling(clock, DATA).bill(ROMASHKA, OCTOBER)


def test_a_bill_belongs_to_its_month_whatever_zone_it_is_written_in(
    clock: FixedClock, tmp_path: Path
) -> None:
    told = json.loads(DATA.read_text(encoding="utf-8"))
    for bill in told["customerBill"]:
        for end, written in bill["billingPeriod"].items():
            bill["billingPeriod"][end] = datetime.fromisoformat(written).astimezone(UTC).isoformat()
    billing, whole = rewritten(clock, tmp_path, **told), FileBilling(clock, DATA)
    for month in (8, 9, 10, 11):
        asked = date(2026, month, 1)
        assert billing.bill(ROMASHKA, asked) == whole.bill(ROMASHKA, asked)
