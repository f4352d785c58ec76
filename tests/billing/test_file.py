"""Billing from a file, and the file of its orders."""

import json
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from idp.adapters.billing import FileBilling, Ledger, open_billing
from idp.model.billing import Party, PartyId, PartyKind, ProductId, RefundClaim, StopOrder
from idp.model.errors import NotFound, Unavailable
from idp.settings import Settings, SettingsError
from tests.billing.sandbox import ANNA, ROMASHKA
from tests.support.clock import FixedClock

DATA = Path(__file__).parents[2] / "sandbox" / "billing" / "data.json"
WEATHER = ProductId("prod-2")


def stop(key: str = "key-1") -> StopOrder:
    return StopOrder(key, ROMASHKA, WEATHER, ANNA)


def test_without_a_file_nobody_is_known(clock: FixedClock) -> None:
    billing = FileBilling(clock)
    for ask in (
        lambda: billing.get(Party(PartyKind.ORGANIZATION, ROMASHKA), frozenset({"org_inn"})),
        lambda: billing.get(Party(PartyKind.INDIVIDUAL, ANNA), frozenset({"phone_number"})),
        lambda: billing.estate(ROMASHKA),
        lambda: billing.products(ROMASHKA),
        lambda: billing.bill(ROMASHKA, date(2026, 10, 1)),
        lambda: billing.stop(stop()),
        lambda: billing.claim(RefundClaim("key-2", ROMASHKA, WEATHER, "No")),
    ):
        with pytest.raises(NotFound):
            ask()
    assert billing.offerings() == {}


def test_without_a_file_of_orders_none_is_taken(clock: FixedClock) -> None:
    billing = FileBilling(clock, DATA)
    with pytest.raises(Unavailable, match="takes no orders"):
        billing.stop(stop())
    assert all(product.active for product in billing.products(ROMASHKA) if product.id == WEATHER)


def test_orders_and_claims_outlive_the_process(clock: FixedClock, tmp_path: Path) -> None:
    ledger = tmp_path / "orders.json"
    first = FileBilling(clock, DATA, Ledger(ledger))
    ordered = first.stop(stop())
    claimed = first.claim(
        RefundClaim("key-2", ROMASHKA, WEATHER, "Никто не подключал", {"order": "ord-1077"})
    )
    second = FileBilling(clock, DATA, Ledger(ledger))
    assert second.stop(stop()) == ordered
    assert second.claim(RefundClaim("key-2", ROMASHKA, WEATHER, "")) == claimed
    assert [product.status for product in second.products(ROMASHKA) if product.id == WEATHER] == [
        "terminated"
    ]
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_orders_at_the_same_moment_are_all_written_down(clock: FixedClock, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    ready = threading.Barrier(8)

    def order(number: int) -> None:
        billing = FileBilling(clock, DATA, Ledger(file))
        ready.wait()
        billing.stop(stop(f"key-{number}"))

    threads = [threading.Thread(target=order, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = json.loads(file.read_text())["orders"]
    assert len(written) == 8
    assert len({order["id"] for order in written.values()}) == 8


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", '{"orders": []}', "\ud83d"], ids=repr)
def test_a_broken_file_of_orders_is_unavailable_and_stays_as_it_is(
    clock: FixedClock, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "orders.json"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(Unavailable):
        FileBilling(clock, DATA, Ledger(file)).products(ROMASHKA)
    assert file.read_bytes() == text.encode("utf-8", "surrogatepass")


def test_a_file_that_is_changed_is_read_anew(clock: FixedClock, tmp_path: Path) -> None:
    file = tmp_path / "billing.json"
    file.write_bytes(DATA.read_bytes())
    billing = FileBilling(clock, file)
    asked = (Party(PartyKind.ORGANIZATION, ROMASHKA), frozenset({"org_kpp"}))
    assert billing.get(*asked)["org_kpp"].value == "000101001"
    file.write_text(DATA.read_text(encoding="utf-8").replace("000101001", "000143001"), encoding="utf-8")
    assert billing.get(*asked)["org_kpp"].value == "000143001"
    file.unlink()
    with pytest.raises(Unavailable):
        billing.get(*asked)


def written(tmp_path: Path, **changes: Any) -> Path:
    """Write a small billing file."""
    told = {
        "organization": [{"id": "org-1", "@type": "Organization", "name": "One", "status": "validated"}],
        "customer": [
            {
                "id": "cust-1",
                "engagedParty": {"id": "org-1", "@referredType": "Organization"},
                "status": "active",
                "account": [{"id": "acc-1"}],
            }
        ],
        "billingAccount": [{"id": "acc-1", "name": "One", "state": "active", "_partyId": "org-1"}],
        **changes,
    }
    file = tmp_path / "small.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def a_bill(total: float, *rows: float, account: str = "acc-1") -> dict[str, Any]:
    bill = {
        "id": "bill-1",
        "billingAccount": {"id": account},
        "billingPeriod": {"startDateTime": "2026-10-01T00:00:00+03:00"},
        "taxIncludedAmount": {"unit": "RUB", "value": total},
    }
    listed = [
        {
            "id": f"row-{number}",
            "name": "Row",
            "bill": {"id": "bill-1"},
            "billingAccount": {"id": account},
            "taxIncludedAmount": {"unit": "RUB", "value": row},
        }
        for number, row in enumerate(rows)
    ]
    return {"customerBill": [bill], "appliedCustomerBillingRate": listed}


@pytest.mark.parametrize(
    ("total", "rows", "left"),
    [
        (10.01, (10.01,), []),
        (10.01, (10.0,), [Decimal("0.01")]),
        (0.3, (0.1, 0.2), []),
        (5.0, (10.0,), [Decimal(-5)]),
        (5.0, (), [Decimal(5)]),
    ],
    ids=["equal", "a-kopeck", "tenths", "credit", "not-itemised"],
)
def test_what_a_bill_does_not_itemise_is_a_row_without_a_name(
    clock: FixedClock, tmp_path: Path, total: float, rows: tuple[float, ...], left: list[Decimal]
) -> None:
    billing = FileBilling(clock, written(tmp_path, **a_bill(total, *rows)))
    bill = billing.bill(PartyId("org-1"), date(2026, 10, 1))
    assert bill is not None
    assert [charge.money.amount for charge in bill.charges if not charge.name] == left
    assert sum(charge.money.amount for charge in bill.charges) == bill.total.amount


def test_a_bill_in_two_currencies_is_no_bill(clock: FixedClock, tmp_path: Path) -> None:
    told = a_bill(10.0, 10.0)
    told["appliedCustomerBillingRate"][0]["taxIncludedAmount"]["unit"] = "USD"
    with pytest.raises(Unavailable):
        FileBilling(clock, written(tmp_path, **told)).bill(PartyId("org-1"), date(2026, 10, 1))


@pytest.mark.parametrize(
    "organization",
    [
        {"name": 7},
        {"name": "x" * 5000},
        {"status": None},
        {"organizationIdentification": [{"identificationType": "INN", "identificationId": 1123453}]},
        {"organizationIdentification": [{"identificationType": "INN", "identificationId": "77"}]},
        {"organizationIdentification": [{"identificationType": "INN"}]},
        {"organizationIdentification": {"INN": "0001123453"}},
        {
            "organizationIdentification": [
                {"identificationType": "INN", "identificationId": "0001123453", "issuingDate": "soon"}
            ]
        },
        {
            "organizationIdentification": [
                {"identificationType": "INN", "identificationId": "0001123453"},
                {"identificationType": "INN", "identificationId": "0002543210"},
            ]
        },
        {"contactMedium": [{"@type": "EmailContactMedium", "emailAddress": "no address"}]},
        {"contactMedium": [{"@type": "PhoneContactMedium", "phoneNumber": "8 (000) 000"}]},
        {"contactMedium": [{"emailAddress": "a@b.example"}]},
    ],
    ids=[
        "name-number",
        "name-huge",
        "no-status",
        "inn-number",
        "inn-short",
        "no-inn",
        "identification-no-list",
        "date",
        "two-inns",
        "email",
        "phone",
        "contact-kind",
    ],
)
def test_what_is_written_wrong_is_not_passed_on(
    clock: FixedClock, tmp_path: Path, organization: dict[str, Any]
) -> None:
    whole = {"id": "org-1", "@type": "Organization", "name": "One", "status": "validated", **organization}
    wanted = frozenset({"org_shortname", "org_inn", "org_email", "org_phone"})
    billing = FileBilling(clock, written(tmp_path, organization=[whole]))
    with pytest.raises(Unavailable):
        billing.get(Party(PartyKind.ORGANIZATION, PartyId("org-1")), wanted)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"organization": 7}', '{"individual": [{}]}', "\x00"], ids=repr
)
def test_a_file_that_is_no_billing_stops_the_start(tmp_path: Path, clock: FixedClock, text: str) -> None:
    file = tmp_path / "billing.json"
    file.write_text(text)
    with pytest.raises(SettingsError, match="billing_file"):
        open_billing(Settings(data_dir=tmp_path, billing_file=file), clock)


def test_the_settings_open_the_file_with_its_orders(tmp_path: Path, clock: FixedClock) -> None:
    billing = open_billing(Settings(data_dir=tmp_path, billing_file=DATA), clock)
    assert billing.stop(stop()).state == "completed"
    assert (tmp_path / "billing-orders.json").exists()
