"""What is charged: the rows of the data, as far as the days have passed and nothing was ended."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.billing.wire import Json, told

VAT = Decimal(22) / Decimal(122)
KOPECK = Decimal("0.01")


def months(bills: Sequence[Mapping[str, Any]], today: date) -> list[date]:
    """List the months that have a bill: from the first of the data to the present one."""
    known = sorted({_begun(bill) for bill in bills})
    found, month = [], known[0]
    while month <= today:
        found.append(month)
        month = _next(month)
    return found


def rated(data: Mapping[str, Any], ended: Mapping[str, date], today: date) -> tuple[list[Json], list[Json]]:
    """Return every bill up to today and every row of them."""
    bills: list[Json] = []
    rows: list[Json] = []
    for month in months(data["customerBill"], today):
        for template in _templates(data["customerBill"], month):
            own = list(_rows(data, template, month, ended, today))
            bills.append(_bill(template, own, month, today))
            rows += own
    return bills, rows


def _templates(bills: Sequence[Mapping[str, Any]], month: date) -> list[Mapping[str, Any]]:
    """Return the bills of a month; after the last known one its accounts go on as they were."""
    wanted = min(month, max(map(_begun, bills)))
    return [bill for bill in bills if _begun(bill) == wanted]


def _rows(
    data: Mapping[str, Any],
    template: Mapping[str, Any],
    month: date,
    ended: Mapping[str, date],
    today: date,
) -> Iterator[Json]:
    later = month > _begun(template)
    for row in data["appliedCustomerBillingRate"]:
        if row["bill"]["id"] != template["id"] or (later and row["type"] != "recurring"):
            continue
        first = month.replace(day=1 if later else _begun(row, "periodCoverage", day=True).day)
        first = max(first, date.fromisoformat(row.get("_from", "0001-01-01")))
        last = min(today, _last(month), ended.get(row.get("product", {}).get("id", ""), date.max))
        if last >= first:
            yield _row(row, month, first, last)


def _row(row: Mapping[str, Any], month: date, first: date, last: date) -> Json:
    written = told(row, "AppliedCustomerBillingRate")
    written["id"] = _renamed(row["id"], month)
    written["bill"] = {"id": _renamed(row["bill"]["id"], month)}
    if "_dayPrice" in row:
        days = (last - first).days + 1
        written["periodCoverage"] = _period(first, last)
        written["taxIncludedAmount"] = _money(Decimal(str(row["_dayPrice"])) * days)
    else:
        written["periodCoverage"] = _period(first, _last(month))
    written["date"] = last.isoformat()
    return written


def _bill(template: Mapping[str, Any], rows: Sequence[Json], month: date, today: date) -> Json:
    total = sum((Decimal(str(row["taxIncludedAmount"]["value"])) for row in rows), Decimal(0))
    last = _last(month)
    tax = _money((total * VAT).quantize(KOPECK))
    return {
        **told(template, "CustomerBill"),
        "id": _renamed(template["id"], month),
        "billNo": f"{template['billNo'].partition('-')[0]}-{month:%m%y}",
        "billDate": last.isoformat(),
        "state": "new" if last >= today else "sent",
        "billingPeriod": _period(month, last),
        "taxIncludedAmount": _money(total),
        "taxItem": [{"taxCategory": "VAT", "taxRate": 22, "taxAmount": tax}],
    }


def _begun(resource: Mapping[str, Any], period: str = "billingPeriod", *, day: bool = False) -> date:
    begun = date.fromisoformat(resource[period]["startDateTime"][:10])
    return begun if day else begun.replace(day=1)


def _renamed(name: str, month: date) -> str:
    """Put another month into `bill-001-2026-11` or `bill-001-2026-11-04`."""
    kind, account, _, _, *row = name.split("-")
    return "-".join([kind, account, f"{month:%Y-%m}", *row])


def _period(first: date, last: date) -> Json:
    return {"startDateTime": f"{first}T00:00:00+03:00", "endDateTime": f"{last}T23:59:59+03:00"}


def _money(amount: Decimal) -> Json:
    return {"unit": "RUB", "value": float(amount)}


def _last(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _next(month: date) -> date:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
