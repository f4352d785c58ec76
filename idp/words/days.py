"""Days of a company: people name the last one, rights keep the first moment after it."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str) -> tzinfo:
    """Return a time zone; one of nowhere is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def after(day: date, zone: str) -> datetime:
    """Return the first moment after a day. Raises `OverflowError` for the last day there is."""
    return datetime.combine(day + timedelta(days=1), time(), zone_of(zone)).astimezone(UTC)


def begin(day: date, zone: str) -> datetime:
    """Return the first moment of a day."""
    return datetime.combine(day, time(), zone_of(zone)).astimezone(UTC)


def last_day(until: datetime, zone: str) -> date:
    """Return the last day on which something still holds that ends at this moment."""
    return (until.astimezone(zone_of(zone)) - timedelta(microseconds=1)).date()
