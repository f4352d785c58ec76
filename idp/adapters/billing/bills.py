"""The bill of a month: TMF678 customer bills of all accounts, with every row of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from idp.adapters.billing.company import Wanted, find_customer, of_each
from idp.adapters.billing.resources import Json, Kind, Resources
from idp.adapters.billing.shapes import (
    moment,
    money,
    optional_text,
    part,
    reference,
    refuse,
    refuse_repeated,
    text,
)
from idp.model.billing import Bill, Charge, Money, PartyId, ProductId

_PERIOD: Final = "billingPeriod.startDateTime"
_BILL: Final = frozenset({"id", "billingAccount", "billingPeriod", "taxIncludedAmount"})
_RATE: Final = frozenset({"id", "name", "bill", "billingAccount", "product", "taxIncludedAmount"})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The bill of one account."""

    id: str
    account: str
    total: Money


def read_bill(resources: Resources, company: PartyId, month: date) -> Bill | None:
    """Read the bill of a month; its charges sum to its total, whatever billing itemises."""
    month = month.replace(day=1)
    accounts = find_customer(resources, company).accounts
    sheets = _sheets(resources, accounts, month)
    if not sheets:
        return None
    rows = _rows(resources, sheets)
    charges = [_charge(row, sheets) for row in rows]
    charges += _differences(sheets, charges)
    charges.sort(key=lambda charge: (charge.account, charge.product or "~", charge.name))
    return Bill(month, _sum(sheet.total for sheet in sheets.values()), tuple(charges))


def _sheets(resources: Resources, accounts: frozenset[str], month: date) -> Mapping[str, _Sheet]:
    until = (month + timedelta(days=31)).replace(day=1)
    since = month - timedelta(days=1)  # the first moment of a month is a day earlier in zones to the west
    period = {f"{_PERIOD}.gte": [since.isoformat()], f"{_PERIOD}.lt": [until.isoformat()]}
    found = of_each(resources, Kind.BILL, _BILL, Wanted("billingAccount.id", accounts, period))
    refuse_repeated((text(bill, "id") for bill in found), "bill")
    return {text(bill, "id"): _sheet(bill, accounts) for bill in found if _month(bill) == month}


def _sheet(bill: Json, accounts: frozenset[str]) -> _Sheet:
    account = reference(bill, "billingAccount")
    if account not in accounts:
        refuse("bill", "is another company's")
    return _Sheet(text(bill, "id"), account, money(bill, "taxIncludedAmount"))


def _month(bill: Json) -> date:
    """Return the month in which the middle of a bill's period lies, whatever zone it is written in."""
    period = part(bill, "billingPeriod")
    begun = moment(text(period, "startDateTime"), "billingPeriod")
    ended = moment(optional_text(period, "endDateTime"), "billingPeriod")
    if begun is None:
        refuse("billingPeriod")
    half = (ended - begun) / 2 if ended and ended > begun else timedelta(hours=12)
    return (begun + half).date().replace(day=1)


def _rows(resources: Resources, sheets: Mapping[str, _Sheet]) -> Sequence[Json]:
    found = of_each(resources, Kind.RATE, _RATE, Wanted("bill.id", sheets))
    refuse_repeated((text(row, "id") for row in found), "row of a bill")
    return found


def _charge(row: Json, sheets: Mapping[str, _Sheet]) -> Charge:
    sheet = sheets.get(reference(row, "bill"))
    if sheet is None or reference(row, "billingAccount") != sheet.account:
        refuse("row of a bill", "is another bill's")
    product = reference(row, "product")
    return Charge(
        product=ProductId(product) if product else None,
        account=sheet.account,
        name=text(row, "name"),
        money=money(row, "taxIncludedAmount"),
    )


def _differences(sheets: Mapping[str, _Sheet], charges: Sequence[Charge]) -> list[Charge]:
    """Say plainly what the bills of an account hold beyond their rows."""
    found = []
    for account in sorted({sheet.account for sheet in sheets.values()}):
        total = _sum(sheet.total for sheet in sheets.values() if sheet.account == account)
        rows = (charge.money for charge in charges if charge.account == account)
        left = total.amount - _sum([Money(Decimal(0), total.currency), *rows]).amount
        if left:
            found.append(Charge(None, account, "", Money(left, total.currency)))
    return found


def _sum(sums: Iterable[Money]) -> Money:
    listed = list(sums)
    if len({money.currency for money in listed}) != 1:
        refuse("bill", "mixes currencies")
    return Money(sum((money.amount for money in listed), Decimal(0)), listed[0].currency)
