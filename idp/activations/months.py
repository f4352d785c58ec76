"""Months, as billing counts them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from idp.model.errors import Invalid
from idp.words import words_later
from idp.words.days import zone_of


def today_in(zone: str, now: datetime) -> date:
    """Return the day it is in a time zone."""
    return now.astimezone(zone_of(zone)).date()


def read_month(text: str, today: date) -> date:
    """Read `2026-11`; the empty text is the present month. Raises `Invalid`."""
    if not text:
        return today.replace(day=1)
    try:
        month = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise Invalid(words_later.text("The month is written as 2026-11"), field="month") from None
    if month > today or month.year < 2000:
        raise Invalid(words_later.text("This month has no bill"), field="month")
    return month


def before(month: date) -> date:
    """Return the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def after(month: date) -> date:
    """Return the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def last_months(today: date, number: int) -> Iterator[date]:
    """Go back from the present month."""
    month = today.replace(day=1)
    for _ in range(number):
        yield month
        month = before(month)
