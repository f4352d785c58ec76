"""What a right given by a document is held down to: sums, partners, a second person, an end."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from idp.model.access import NO_LIMITS, Limits
from idp.model.errors import Invalid

KEYS: Final = frozenset({"partners", "max_order", "max_month", "needs_approval"})
LARGEST: Final = Decimal(10) ** 12


def read_limits(value: object, place: str) -> Limits:
    """Read the `limits` member. Raises `Invalid` naming the place."""
    if value is None:
        return NO_LIMITS
    if not isinstance(value, Mapping) or value.keys() - KEYS:
        msg = f"{place}: must be an object of {', '.join(sorted(KEYS))}"
        raise Invalid(msg)
    return Limits(
        partners=_partners(value.get("partners"), f"{place}.partners"),
        max_order=_sum(value.get("max_order"), f"{place}.max_order"),
        max_month=_sum(value.get("max_month"), f"{place}.max_month"),
        needs_approval=_flag(value.get("needs_approval", False), f"{place}.needs_approval"),
    )


def read_until(value: object, zone: ZoneInfo, place: str) -> datetime | None:
    """Read an end: a moment, or a date, whose whole day still counts where the company is."""
    if value is None:
        return None
    try:
        text = str(value)
        if len(text) > len("2026-11-22"):
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        msg = f"{place}: must be a date, such as 2026-12-31, or a moment with its zone"
        raise Invalid(msg) from None


def _partners(value: Any, place: str) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
        msg = f"{place}: must be a list of partners"
        raise Invalid(msg)
    return frozenset(value)


def _sum(value: Any, place: str) -> Decimal | None:
    """Read a sum: a number, or a text, which loses nothing on the way."""
    if value is None:
        return None
    try:
        found = Decimal(str(value)) if isinstance(value, int | float | str) else Decimal("nan")
    except InvalidOperation:
        found = Decimal("nan")
    if (
        isinstance(value, bool)
        or not found.is_finite()
        or not 0 <= found <= LARGEST
        or found != round(found, 2)
    ):
        msg = f"{place}: must be a sum, such as 5000 or 4.20"
        raise Invalid(msg)
    return found


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        msg = f"{place}: must be true or false"
        raise Invalid(msg)
    return value
