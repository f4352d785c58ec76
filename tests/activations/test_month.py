"""A month of costs: the rows sum to the bill, and everybody sees their part of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from idp.activations import Unbilled
from idp.activations.rows import Row, RowKind, Standing
from idp.activations.sheet import Sheet
from idp.model.company import Company
from idp.model.errors import NotFound, Refused, Unavailable
from idp.model.ids import CompanyId
from tests.activations.village import (
    ADS,
    ANNA,
    BEGUN,
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

NOVEMBER, OCTOBER, SEPTEMBER = date(2026, 11, 1), date(2026, 10, 1), date(2026, 9, 1)


def rows(sheet: Sheet) -> Mapping[str, Row]:
    return {row.key: row for row in sheet.rows if row.key}


@pytest.mark.parametrize(
    ("month", "total"),
    [(SEPTEMBER, "13153.50"), (OCTOBER, "13847.00"), (NOVEMBER, "12621.40")],
    ids=["september", "october", "november"],
)
def test_the_rows_sum_to_the_bill(village: Village, month: date, total: str) -> None:
    sheet = village.activations.month(ANNA, ROMASHKA, month)
    assert sheet.whole
    assert sheet.total == Decimal(total)


def test_a_row_says_what_who_where_and_when(village: Village) -> None:
    weather = rows(village.activations.month(ANNA, ROMASHKA))[WEATHER]
    assert (weather.name, str(weather.node)) == ("Мобильная подписка «Погода»", "prod-2")
    assert weather.amount == Decimal(210)
    assert weather.unknown
    assert weather.requester.msisdn == "+70000000004"
    assert weather.next_charge == date(2026, 11, 23)
    assert (weather.standing, weather.content) == (Standing.ON, True)


def test_a_known_order_names_requester_and_approver(village: Village) -> None:
    pbx = rows(village.activations.month(ANNA, ROMASHKA))[PBX]
    assert (pbx.requester.account, pbx.approver.account) == (VIKTOR, ANNA)
    assert not pbx.unknown
    assert pbx.next_charge == date(2026, 12, 1)


def test_who_has_left_is_called_as_billing_calls_them(village: Village) -> None:
    with village.store.write() as records:
        records.companies.remove_member(VIKTOR, ROMASHKA)
    pbx = rows(village.activations.month(ANNA, ROMASHKA))[PBX]
    assert (pbx.requester.account, pbx.requester.name) == (None, "Админов Виктор")


def test_a_party_that_two_accounts_claim_is_neither(village: Village) -> None:
    with village.store.write() as records:
        account = records.accounts.get(DARIA)
        assert account is not None
        records.accounts.update(replace(account, party="ind-103"))
    pbx = rows(village.activations.month(ANNA, ROMASHKA))[PBX]
    assert (pbx.requester.account, pbx.requester.name) == (None, "Админов Виктор")


def test_the_next_day_begins_where_the_company_is(village: Village) -> None:
    village.clock.set(datetime(2026, 11, 22, 21, 30, tzinfo=UTC))
    assert rows(village.activations.month(ANNA, ROMASHKA))[WEATHER].next_charge == date(2026, 11, 24)


def test_what_is_on_without_a_charge_is_in_the_present_month_alone(village: Village) -> None:
    assert rows(village.activations.month(ANNA, ROMASHKA))["prod-7"].amount is None
    assert "prod-7" not in rows(village.activations.month(ANNA, ROMASHKA, OCTOBER))


def test_what_has_ended_and_is_on_the_bill_stays_on_it(village: Village) -> None:
    village.activations.stop(ANNA, ROMASHKA, WEATHER)
    sheet = village.activations.month(ANNA, ROMASHKA)
    weather = rows(sheet)[WEATHER]
    assert (weather.standing, weather.next_charge) == (Standing.ENDED, None)
    assert sheet.total == Decimal("12621.40")
    assert WEATHER not in sheet.stoppable


def test_a_penalty_is_a_row_of_its_own(village: Village) -> None:
    other = [row for row in village.activations.month(ANNA, ROMASHKA).rows if row.kind is RowKind.OTHER]
    assert [(row.name, row.amount, row.node) for row in other] == [
        ("Пеня за просрочку платежа", Decimal("23.4"), "acc-002")
    ]


def test_what_billing_does_not_itemise_is_said_plainly_and_the_sum_holds(village: Village) -> None:
    bills = village.told("customerBill")
    for bill in bills:
        bill["taxIncludedAmount"]["value"] += 0.01
    village.rewrite(customerBill=bills)
    sheet = village.activations.month(ANNA, ROMASHKA, OCTOBER)
    rest = [row for row in sheet.rows if row.kind is RowKind.REST]
    assert [row.amount for row in rest] == [Decimal("0.01"), Decimal("0.01")]
    assert sheet.total == Decimal("13847.02")


def test_a_charge_for_what_the_inventory_does_not_have_is_shown_by_its_name(village: Village) -> None:
    kept = [product for product in village.told("product_inventory") if product["id"] != STAFF]
    village.rewrite(product_inventory=kept)
    sheet = village.activations.month(ANNA, ROMASHKA, OCTOBER)
    assert ("Контроль кадров", RowKind.OTHER) in [(row.name, row.kind) for row in sheet.rows]
    assert sheet.total == Decimal("13847.00")


def test_a_month_without_a_bill_shows_what_is_on(village: Village) -> None:
    village.rewrite(customerBill=[], appliedCustomerBillingRate=[])
    sheet = village.activations.month(ANNA, ROMASHKA)
    assert not sheet.billed
    assert {WEATHER, PBX} <= rows(sheet).keys()
    assert not village.activations.month(ANNA, ROMASHKA, OCTOBER).rows


def test_a_branch_sees_its_own_costs_and_no_others(village: Village) -> None:
    sheet = village.activations.month(GALINA, ROMASHKA)
    assert rows(sheet).keys() == {"sim-4", WEATHER, "prod-11"}
    assert not sheet.whole
    assert sheet.total == Decimal("1383.40")
    assert sheet.stoppable == {WEATHER, "prod-11"}


@pytest.mark.parametrize("account", [VIKTOR, DARIA, OLGA], ids=["user", "nothing", "stranger"])
def test_who_sees_no_costs_sees_none(village: Village, account: Any) -> None:
    sheet = village.activations.month(account, ROMASHKA)
    assert (sheet.rows, sheet.whole, sheet.stoppable) == ((), False, frozenset())


def test_no_company_sees_what_is_anothers(village: Village) -> None:
    mine = rows(village.activations.month(OLGA, VASILEK))
    assert mine
    assert not mine.keys() & rows(village.activations.month(ANNA, ROMASHKA)).keys()


def test_who_may_only_look_may_stop_nothing(village: Village) -> None:
    sheet = village.activations.month(BORIS, ROMASHKA)
    assert sheet.whole
    assert sheet.stoppable == frozenset()


def test_who_may_connect_may_stop(village: Village) -> None:
    with village.store.write() as records:
        rights.give(records, BORIS, ROMASHKA, "buyer", services=["target"])
    assert village.activations.month(BORIS, ROMASHKA).stoppable == {ADS, "prod-7"}


def test_a_denial_hides_and_holds(village: Village) -> None:
    with village.store.write() as records:
        rights.deny(records, ANNA, ROMASHKA, node="org-002")
    sheet = village.activations.month(ANNA, ROMASHKA)
    assert not {WEATHER, "sim-4"} & rows(sheet).keys()
    assert not sheet.whole


def test_a_subscription_hangs_where_its_number_does(village: Village) -> None:
    assert rows(village.activations.month(ANNA, ROMASHKA))[RINGBACK].node == "sim-2"


def test_a_product_that_the_tree_lacks_counts_for_its_account(village: Village) -> None:
    assert rows(village.activations.month(ANNA, ROMASHKA))[STAFF].node == "acc-001"


@pytest.mark.parametrize("party", [None, "", "org-777"], ids=["none", "empty", "unknown"])
def test_a_company_that_billing_does_not_know_has_no_costs(village: Village, party: str | None) -> None:
    company = CompanyId("new")
    with village.store.write() as records:
        records.companies.add(Company(company, "New", BEGUN, external_id=party))
    with pytest.raises(Unbilled):
        village.activations.month(ANNA, company)


def test_an_unknown_company_is_not_found(village: Village) -> None:
    with pytest.raises(NotFound):
        village.activations.month(ANNA, CompanyId("nobody"))


def test_without_billing_nothing_is_shown(village: Village) -> None:
    village.file.unlink()
    with pytest.raises(Unavailable):
        village.activations.month(ANNA, ROMASHKA)


def test_a_table_holds_what_its_taker_may_take(village: Village) -> None:
    assert village.activations.export(ANNA, ROMASHKA).total == Decimal("12621.40")
    assert village.activations.export(GALINA, ROMASHKA).total == Decimal("1383.40")
    with pytest.raises(Refused):
        village.activations.export(BORIS, ROMASHKA)
    with village.store.write() as records:
        rights.give(records, BORIS, ROMASHKA, "payer", node="org-002")
    taken = village.activations.export(BORIS, ROMASHKA)
    assert (taken.total, taken.whole) == (Decimal("1383.40"), False)
