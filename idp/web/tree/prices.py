"""What a seat costs a month, as billing's catalogue has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from idp.activations.charging import a_month
from idp.model.billing import Offering
from idp.model.errors import Unavailable
from idp.model.ids import ServiceId
from idp.ports.billing import BillingSource

SEAT: Final = "user"
"""The unit of a price that is charged for each person who may use the service."""
_RUB: Final = "RUB"


def seat_prices(billing: BillingSource) -> Mapping[ServiceId, Decimal] | None:
    """Return what a seat costs, by service; `None` where billing does not answer."""
    try:
        return prices_of(billing.offerings().values())
    except Unavailable:
        return None


def prices_of(offerings: Iterable[Offering]) -> Mapping[ServiceId, Decimal]:
    """Sum each service's prices per person. Where several offerings open it, the dearest counts.

    Nothing is charged for a seat in a service that has other prices only. One that billing does not
    offer, or at a price that cannot be reckoned in rubles a month, is left out: its price is unknown.
    """
    found: dict[ServiceId, list[Decimal | None]] = defaultdict(list)
    for offering in offerings:
        if offering.service:
            found[ServiceId(offering.service)].append(_seat(offering))
    known = {service: [seat for seat in seats if seat is not None] for service, seats in found.items()}
    return {service: max(known[service]) for service, seats in found.items() if None not in seats}


def _seat(offering: Offering) -> Decimal | None:
    """Sum the prices per person; `None` where one cannot be reckoned, or they come to less than nothing."""
    seats = [price for price in offering.prices if price.unit == SEAT]
    sums = [a_month(price) if price.money.currency == _RUB else None for price in seats]
    known = [found for found in sums if found is not None]
    seat = sum(known, Decimal(0))
    return seat if len(known) == len(sums) and seat >= 0 else None
