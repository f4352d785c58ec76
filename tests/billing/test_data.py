"""The demo's billing data: valid, synthetic, complete, and right to the kopeck."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from idp.model.billing import PartyId, ProductId
from sandbox.billing import Books
from sandbox.cabinet.papers import BILLS, NUMBERS
from tests.billing.sandbox import ROMASHKA, TESTOV, VASILEK, Server
from tests.support.clock import FixedClock

ROOT = Path(__file__).parents[2]
DATA: dict[str, Any] = json.loads((ROOT / "sandbox" / "billing" / "data.json").read_text(encoding="utf-8"))
CAST: dict[str, Any] = yaml.safe_load((ROOT / "idp/cli/demo/companies.yaml").read_text(encoding="utf-8"))
COMPANIES = [ROMASHKA, TESTOV, VASILEK]
MONTHS = [date(2026, month, 1) for month in (9, 10, 11)]


def weighed(digits: str, weights: list[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_inn(value: str) -> bool:
    if len(value) == 10:
        return weighed(value, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == int(value[9])
    first = weighed(value, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10
    second = weighed(value, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10
    return len(value) == 12 and value[10:] == f"{first}{second}"


def is_ogrn(value: str) -> bool:
    return len(value) == 13 and int(value[:12]) % 11 % 10 == int(value[12])


def is_ogrnip(value: str) -> bool:
    return len(value) == 15 and int(value[:14]) % 13 % 10 == int(value[14])


def is_kpp(value: str) -> bool:
    return len(value) == 9 and value[4:6].isalnum()


def is_okpo(value: str) -> bool:
    first = weighed(value[:7], list(range(1, 8))) % 11
    return len(value) == 8 and (
        first if first < 10 else weighed(value[:7], list(range(3, 10))) % 11 % 10
    ) == int(value[7])


CHECKS = {"INN": is_inn, "OGRN": is_ogrn, "OGRNIP": is_ogrnip, "KPP": is_kpp, "OKPO": is_okpo}


def identifications() -> Iterator[Any]:
    for party in DATA["organization"]:
        for name in ("organizationIdentification", "individualIdentification"):
            for one in party.get(name, ()):
                yield pytest.param(
                    one["identificationType"],
                    one["identificationId"],
                    id=f"{party['id']}-{one['identificationType']}",
                )


@pytest.mark.parametrize(("kind", "value"), list(identifications()))
def test_every_number_of_a_register_is_valid_and_nobodys(kind: str, value: str) -> None:
    assert CHECKS[kind](value)
    nobodys = {"INN": value[:2], "KPP": value[:2], "OGRN": value[3:5], "OGRNIP": value[3:5], "OKPO": "00"}
    assert nobodys[kind] == "00"


def test_the_bank_account_has_its_key() -> None:
    bank = DATA["bank_requisites_self_declared"]
    weights = [7, 1, 3] * 8
    for prefix, account in (
        (bank["bik"][-3:], bank["settlement_account"]),
        ("0" + bank["bik"][4:6], bank["correspondent_account"]),
    ):
        digits = zip(prefix + account, weights, strict=False)
        assert sum(int(digit) * weight % 10 for digit, weight in digits) % 10 == 0


def test_no_number_can_be_called_and_no_address_written_to() -> None:
    numbers = [sim["msisdn"] for sim in DATA["subscriptions"]] + [p["_msisdn"] for p in DATA["individual"]]
    assert all(number.startswith("+7000") and len(number) == 12 for number in numbers)
    assert all(person["_email"].endswith(".example") for person in DATA["individual"])


def test_no_id_is_used_twice() -> None:
    resources = [r for value in DATA.values() if isinstance(value, list) for r in value if "id" in r]
    assert [name for name, times in Counter(r["id"] for r in resources).items() if times > 1] == []


def test_whatever_is_referred_to_is_there() -> None:
    ids = {r["id"] for value in DATA.values() if isinstance(value, list) for r in value if "id" in r}
    for name in ("productOffering", "billingAccount", "product", "bill", "engagedParty"):
        found = [
            r[name]["id"] for value in DATA.values() if isinstance(value, list) for r in value if name in r
        ]
        assert found
        assert set(found) <= ids
    assert {sim["holder"] for sim in DATA["subscriptions"]} <= ids
    assert {
        related["id"] for p in DATA["product_inventory"] for related in p.get("relatedParty", ())
    } - ids == {None}


def test_the_people_and_companies_of_the_demo_are_those_of_billing() -> None:
    people = {person["id"]: person for person in DATA["individual"]}
    for persona in (told for told in CAST["people"] if "party" in told):
        known, claims = people[persona["party"]], persona["claims"]
        assert (known["familyName"], known["givenName"]) == (claims["family_name"], claims["given_name"])
        assert (known["_msisdn"], known["_email"]) == (claims["phone_number"], claims["email"])
    customers = {customer["engagedParty"]["id"]: customer["name"] for customer in DATA["customer"]}
    assert {told["party"]: told["name"] for told in CAST["companies"] if "party" in told} == customers


@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month:%Y-%m}")
@pytest.mark.parametrize("company", COMPANIES)
def test_the_rows_of_each_bill_sum_to_it_to_the_kopeck(
    server: Server, clock: FixedClock, company: PartyId, month: date
) -> None:
    bill = server.client(clock).bill(company, month)
    assert bill is not None
    assert sum(charge.money.amount for charge in bill.charges) == bill.total.amount
    assert all(charge.name for charge in bill.charges), "billing itemises everything"
    assert bill.charges


def test_the_bills_as_written_sum_too_and_hold_their_tax() -> None:
    for bill in DATA["customerBill"]:
        rows = [r for r in DATA["appliedCustomerBillingRate"] if r["bill"]["id"] == bill["id"]]
        total = sum((Decimal(str(row["taxIncludedAmount"]["value"])) for row in rows), Decimal(0))
        assert total == Decimal(str(bill["taxIncludedAmount"]["value"]))
        tax = Decimal(str(bill["taxItem"][0]["taxAmount"]["value"]))
        assert tax == (total * 22 / 122).quantize(Decimal("0.01"))
        assert {row["billingAccount"]["id"] for row in rows} == {bill["billingAccount"]["id"]}


def test_the_old_cabinet_shows_the_same_bills_and_numbers() -> None:
    shown = {(day, account): amount for day, account, amount in BILLS}
    for bill in DATA["customerBill"]:
        year, month, day = bill["billDate"].split("-")
        key = (f"{day}.{month}.{year}", bill["billNo"].partition("-")[0])
        if key in shown:
            assert f"{bill['taxIncludedAmount']['value']:,.2f}".replace(",", " ").replace(
                ".", ","
            ) == shown.pop(key)
    assert [day for day, _ in shown] == ["31.08.2026"]
    holders = {person["id"]: person["familyName"] for person in DATA["individual"]}
    romashka = [sim for sim in DATA["subscriptions"] if sim["account"] in ("acc-001", "acc-002")]
    assert [name.split()[0] for _, _, name in NUMBERS] == [holders[sim["holder"]] for sim in romashka]


def test_weather_costs_seven_roubles_a_day(server: Server, clock: FixedClock) -> None:
    weather = ProductId("prod-2")
    days = []
    for month in MONTHS:
        bill = server.client(clock).bill(ROMASHKA, month)
        assert bill is not None
        days += [charge.money.amount / 7 for charge in bill.charges if charge.product == weather]
    assert days == [14, 31, 22]


def services_of(node: Any) -> set[str]:
    """List the services that hang at or below a node of the demo's tree."""
    below = [*node.get("tree", ()), *node.get("children", ())]
    own = {node["service"]} if "service" in node else set(node.get("services", ()))
    return own.union(*map(services_of, below))


def test_one_product_opens_a_service_that_the_company_has_nowhere(server: Server, clock: FixedClock) -> None:
    billing = server.client(clock)
    offerings = billing.offerings()
    hung = services_of(next(told for told in CAST["companies"] if told.get("party") == ROMASHKA))
    opened = {p.id: offerings[p.offering].service for p in billing.estate(ROMASHKA).products}
    assert [product for product, service in opened.items() if service and service not in hung] == ["prod-8"]


def test_two_products_were_switched_on_by_nobody_known() -> None:
    unknown = [
        product["id"]
        for product in Books().data["product_inventory"]
        if any(related["id"] is None for related in product.get("relatedParty", ()))
    ]
    assert unknown == ["prod-2", "prod-9"]
