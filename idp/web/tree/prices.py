"""What a seat costs a month, as billing's catalogue has it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from idp.model.billing import Offering, Price, PriceKind
from idp.model.errors import Unavailable
from idp.model.ids import ServiceId
from idp.ports.billing import BillingSource

SEAT: Final = "user"
"""The unit of a price that is charged for each person who may use the service."""
_A_MONTH: Final[Mapping[str, int]] = {"month": 1, "day": 30}


def seat_prices(billing: BillingSource) -> Mapping[ServiceId, Decimal] | None:
    """Return what a seat costs, by service; `None` where billing does not answer."""
    try:
        return prices_of(billing.offerings().values())
    except Unavailable:
        return None


def prices_of(offerings: Iterable[Offering]) -> Mapping[ServiceId, Decimal]:
    """Sum each service's prices per person. Where several offerings open it, the dearest counts."""
    found: dict[ServiceId, Decimal] = {}
    for offering in offerings:
        seat = sum((_a_month(price) for price in offering.prices), Decimal(0))
        if offering.service and seat:
            service = ServiceId(offering.service)
            found[service] = max(seat, found.get(service, Decimal(0)))
    return found


def _a_month(price: Price) -> Decimal:
    if price.kind is not PriceKind.RECURRING or price.unit != SEAT:
        return Decimal(0)
    return price.money.amount * _A_MONTH.get(price.period, 1)
