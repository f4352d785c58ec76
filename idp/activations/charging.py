"""When something is charged next, and what it comes to in a month."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from idp.model.billing import Price, PriceKind

DAY, MONTH = "day", "month"
_A_MONTH: Final = {DAY: Decimal(30), MONTH: Decimal(1)}
"""How often a regular price is charged in a month; other periods are not foreseen."""


def next_charge(prices: Iterable[Price], today: date) -> date | None:
    """Return the day of the next regular charge; `None` where there is none to foresee."""
    days = [found for price in prices if (found := _next(price, today)) is not None]
    return min(days, default=None)


def monthly(prices: Iterable[Price], units: int = 1) -> Decimal:
    """Sum what is charged regularly in a month; what cannot be foreseen counts for nothing."""
    return sum((_monthly(price, units) for price in prices), Decimal(0))


def a_month(price: Price) -> Decimal | None:
    """Return what one unit costs in a month; `None` where the period is one that nobody knows."""
    if price.kind is not PriceKind.RECURRING or not price.money.amount:
        return Decimal(0)
    times = _A_MONTH.get(price.period)
    return None if times is None else price.money.amount * times


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
    return (a_month(price) or Decimal(0)) * (units if price.unit else 1)
