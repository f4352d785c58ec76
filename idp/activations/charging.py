"""When something is charged next, and what it comes to in a month."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from idp.model.billing import Price, PriceKind

DAYS: Final = 30
"""Of a month, where a price is by the day."""
DAY, MONTH = "day", "month"


def next_charge(prices: Iterable[Price], today: date) -> date | None:
    """Return the day of the next regular charge; `None` where there is none to foresee."""
    days = [found for price in prices if (found := _next(price, today)) is not None]
    return min(days, default=None)


def monthly(prices: Iterable[Price], units: int = 1) -> Decimal:
    """Sum what is charged regularly in a month; what is charged by use is not foreseen."""
    return sum((_monthly(price, units) for price in prices), Decimal(0))


def regular(prices: Iterable[Price]) -> Price | None:
    """Return the first regular price."""
    return next((price for price in prices if price.kind is PriceKind.RECURRING), None)


def _next(price: Price, today: date) -> date | None:
    if price.kind is not PriceKind.RECURRING or not price.money.amount:
        return None
    if price.period == DAY:
        return today + timedelta(days=1)
    return (today.replace(day=1) + timedelta(days=31)).replace(day=1) if price.period == MONTH else None


def _monthly(price: Price, units: int) -> Decimal:
    if price.kind is not PriceKind.RECURRING:
        return Decimal(0)
    times = DAYS if price.period == DAY else 1
    return price.money.amount * times * (units if price.unit else 1)
