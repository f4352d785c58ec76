"""What was switched on since: charged from the next month on, or by the day from the next day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any


def with_additions(data: Mapping[str, Any], added: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the data with a row on the last known bill of its account for each new product."""
    rows = [row for product in added for row in _rows(data, product)]
    return {**data, "appliedCustomerBillingRate": [*data["appliedCustomerBillingRate"], *rows]}


def _rows(data: Mapping[str, Any], product: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    offering = next(o for o in data["product_offering"] if o["id"] == product["productOffering"]["id"])
    price, account = offering.get("price", {}), product["billingAccount"]
    if price.get("priceType") != "recurring":
        return
    bill = [b for b in data["customerBill"] if b["billingAccount"] == account][-1]
    units = product["units"] if price.get("unitOfMeasure") else 1
    money = {**price["taxIncludedAmount"], "value": price["taxIncludedAmount"]["value"] * units}
    daily = price["recurringChargePeriodType"] == "day"
    yield {
        "id": f"{bill['id']}-{product['id']}",
        "name": offering["name"],
        "type": "recurring",
        "isBilled": True,
        "date": bill["billDate"],
        "bill": {"id": bill["id"]},
        "billingAccount": account,
        "product": {"id": product["id"]},
        "periodCoverage": bill["billingPeriod"],
        "taxIncludedAmount": money,
        "_from": _first(date.fromisoformat(product["startDate"][:10]), daily=daily).isoformat(),
        **({"_dayPrice": money["value"]} if daily else {}),
    }


def _first(began: date, *, daily: bool) -> date:
    """Return the first day that is charged, as the price notice had it."""
    return began + timedelta(days=1) if daily else (began.replace(day=1) + timedelta(days=31)).replace(day=1)
