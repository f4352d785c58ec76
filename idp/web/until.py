"""Until when: people name the last day, and may name none."""

from datetime import date, datetime
from typing import Final

from idp.model.errors import Invalid
from idp.words import words_later
from idp.words.days import after, begin

_LATEST: Final = date(2100, 1, 1)


def read_day(text: str, field: str) -> date | None:
    """Read a day as a date field sends it; nothing is none. Raises `Invalid`."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(words_later.text("This is not a date"), field=field) from None
    if not date(2000, 1, 1) <= day < _LATEST:
        raise Invalid(words_later.text("This is not a date"), field=field)
    return day


def read_until(text: str, zone: str, now: datetime, field: str = "until") -> datetime | None:
    """Return the first moment after the day named. Raises `Invalid` for a day that is over."""
    day = read_day(text, field)
    if day is None:
        return None
    until = after(day, zone)
    if until <= now:
        raise Invalid(words_later.text("This day is over. Choose today or a later one"), field=field)
    return until


def read_since(text: str, zone: str, field: str = "since") -> datetime | None:
    """Return the first moment of the day named. Raises `Invalid`."""
    day = read_day(text, field)
    return begin(day, zone) if day is not None else None
