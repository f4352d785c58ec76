"""What the last months came to."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from idp.activations.rows import RowKind
from idp.adapters.billing import FileBilling
from idp.model.errors import Unavailable
from tests.activations.conftest import activations_over
from tests.activations.village import ANNA, BORIS, DARIA, GALINA, ROMASHKA, Village
from tests.support import rights


def test_months_are_told_oldest_first_and_sum_to_their_bills(village: Village) -> None:
    months = village.activations.months(ANNA, ROMASHKA, 4)
    assert [(month.month, month.total, month.billed) for month in months] == [
        (date(2026, 8, 1), Decimal(0), False),
        (date(2026, 9, 1), Decimal("13153.50"), True),
        (date(2026, 10, 1), Decimal("13847.00"), True),
        (date(2026, 11, 1), Decimal("12621.40"), True),
    ]


def test_services_are_summed_dearest_first(village: Village) -> None:
    (month,) = village.activations.months(ANNA, ROMASHKA, 1)
    assert [(total.kind, total.service, total.name, total.amount) for total in month.totals] == [
        (RowKind.PRODUCT, "vats", "", Decimal(3950)),
        (RowKind.NUMBER, "", "", Decimal(3600)),
        (RowKind.PRODUCT, "", "SMS-рассылка", Decimal(3243)),
        (RowKind.PRODUCT, "staff", "", Decimal(900)),
        (RowKind.PRODUCT, "target", "", Decimal(600)),
        (RowKind.PRODUCT, "weather", "", Decimal(210)),
        (RowKind.PRODUCT, "", "Мелодия вместо гудка", Decimal(95)),
        (RowKind.OTHER, "", "", Decimal("23.4")),
    ]


def test_a_branch_counts_its_own(village: Village) -> None:
    (month,) = village.activations.months(GALINA, ROMASHKA, 1)
    assert month.total == Decimal("1383.40")


def test_an_analyst_sees_sums_without_seeing_costs(village: Village) -> None:
    with village.store.write() as records:
        rights.give(records, DARIA, ROMASHKA, "analyst", node="org-002")
    (month,) = village.activations.months(DARIA, ROMASHKA, 1)
    assert month.total == Decimal("1383.40")
    assert village.activations.month(DARIA, ROMASHKA).rows == ()


def test_who_sees_no_statistics_sees_none(village: Village) -> None:
    (month,) = village.activations.months(DARIA, ROMASHKA, 1)
    assert month.totals == ()


class Tiring:
    """Billing that answers some bills and then no more."""

    def __init__(self, village: Village, bills: int) -> None:
        self.inner: FileBilling = village.billing
        self.left = bills

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def sitting(self) -> "Tiring":
        return self

    def bill(self, company: Any, month: date) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Unavailable
        return self.inner.bill(company, month)


@pytest.mark.parametrize("known", [2, 0])
def test_months_that_billing_does_not_tell_are_not_known(village: Village, known: int) -> None:
    tiring = Tiring(village, known)
    months = activations_over(village.store, village.clock, tiring).months(BORIS, ROMASHKA, 3)
    assert [month.known for month in months] == [False] * (3 - known) + [True] * known
    assert tiring.left >= -1
