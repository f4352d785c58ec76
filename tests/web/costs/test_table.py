"""The table for a spreadsheet."""

import csv
import io
from decimal import Decimal

import pytest

from tests.activations.village import BORIS, GALINA, ROMASHKA
from tests.support import rights


def table(guest, query=""):
    answer = guest.get(f"/company/costs.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    return read(answer.text, ",")


def read(text, delimiter):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_the_table_sums_to_the_bill(anna):
    rows = table(anna, "?month=2026-10")
    assert sum(Decimal(row["Cost in this month"]) for row in rows) == Decimal("13847.00")
    assert {row["Month"] for row in rows} == {"2026-10"}
    weather = next(row for row in rows if row["Number of it at billing"] == "prod-2")
    assert weather["Who switched it on"] == "person unknown, from the number +7 000 000-00-04"
    assert (weather["Price"], weather["Period"], weather["Since"]) == ("7.00", "day", "2026-09-17")


def test_a_branch_takes_its_own_part_alone(come):
    rows = table(come(GALINA))
    assert {row["Billing account"] for row in rows} == {"acc-002"}


def test_who_may_look_and_not_export_takes_nothing(come, house):
    guest = come(BORIS)
    answer = guest.get("/company/costs.csv")
    assert answer.status_code == 403
    assert "You may not take the costs away in a table." in answer.text
    with house.store.write() as records:
        rights.give(records, BORIS, ROMASHKA, "payer", node="org-002")
    assert {row["Billing account"] for row in table(guest)} == {"acc-002"}


def test_no_cell_is_a_formula(anna, billing):
    offerings = billing.told("product_offering")
    for offering in offerings:
        if offering["id"] == "po-staff":
            offering["name"] = '=HYPERLINK("https://evil.example")'
    billing.rewrite(product_offering=offerings)
    products = billing.told("product_inventory")
    for product in products:
        if product["id"] == "prod-8":
            product["name"] = "@SUM(A1)"
    billing.rewrite(product_inventory=products)
    cells = [cell for row in table(anna) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")] == []
    assert "'@SUM(A1)" in cells


@pytest.mark.parametrize("locale", ["ru", "ro"])
def test_numbers_are_written_as_the_spreadsheet_of_a_language_reads_them(anna, locale):
    answer = anna.get("/company/costs.csv?month=2026-10", headers={"Accept-Language": locale})
    rows = read(answer.text, ";")
    amounts = [list(row.values())[-2] for row in rows]
    assert "2450,00" in amounts
    assert sum(Decimal(amount.replace(",", ".")) for amount in amounts) == Decimal("13847.00")


def test_money_given_back_stays_a_number_and_no_part_of_a_kopeck_is_lost(anna, billing):
    charges = billing.told("appliedCustomerBillingRate")
    bills = billing.told("customerBill")
    bill = next(one for one in bills if one["id"] == charges[0]["bill"]["id"])
    for amount in (-50, 0.125):
        extra = {**charges[0], "id": f"extra{amount}", "name": "Extra", "product": None}
        charges.append({**extra, "taxIncludedAmount": {"unit": "RUB", "value": amount}})
        bill["taxIncludedAmount"]["value"] += amount
    billing.rewrite(appliedCustomerBillingRate=charges, customerBill=bills)
    month = bill["billingPeriod"]["startDateTime"][:7]
    extra = [row["Cost in this month"] for row in table(anna, f"?month={month}") if row["What"] == "Extra"]
    assert extra == ["-50.00", "0.125"]


def test_a_day_is_the_one_where_the_company_is(anna, billing):
    products = billing.told("product_inventory")
    for product in products:
        if product["id"] == "prod-2":
            product["startDate"] = "2026-09-17T21:30:00Z"
    billing.rewrite(product_inventory=products)
    weather = next(row for row in table(anna) if row["Number of it at billing"] == "prod-2")
    assert weather["Since"] == "2026-09-18"
