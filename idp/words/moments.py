"""Moments and waits, said in a language and a time zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from babel.dates import format_date, format_datetime, format_time

from idp.words.catalogue import words_for
from idp.words.days import last_day, zone_of


@dataclass(frozen=True, slots=True)
class Moments:
    """Says when something was, as seen at `now` from a time zone."""

    locale: str
    zone: str
    now: datetime

    def short(self, at: datetime) -> str:
        """Say "today 12:04", "yesterday 12:04", "3 November 12:04" or a date with its year."""
        local, today = at.astimezone(self._zone), self.now.astimezone(self._zone)
        words, clock = words_for(self.locale), format_time(local, "HH:mm", locale=self.locale)
        days = (today.date() - local.date()).days
        if days == 0:
            return words.text("today %(time)s", time=clock)
        if days == 1:
            return words.text("yesterday %(time)s", time=clock)
        if days == -1:
            return words.text("tomorrow %(time)s", time=clock)
        pattern = "d MMMM" if local.year == today.year else "d MMMM y"
        return f"{format_date(local, pattern, locale=self.locale)} {clock}"

    def day(self, at: datetime) -> str:
        """Say the date with its year."""
        return format_date(at.astimezone(self._zone), "d MMMM y", locale=self.locale)

    def full(self, at: datetime) -> str:
        """Say weekday, date, time and zone: what stands behind a short form."""
        pattern = "EEEE, d MMMM y, HH:mm (zzzz)"
        return format_datetime(at, pattern, tzinfo=self._zone, locale=self.locale)

    def until(self, end: datetime) -> str:
        """Say the last day on which something still holds that ends at this moment."""
        return format_date(last_day(end, self.zone), "d MMMM y", locale=self.locale)

    @property
    def _zone(self) -> tzinfo:
        return zone_of(self.zone)


def say_wait(locale: str, wait: timedelta) -> str:
    """Say how long to wait, rounded up: seconds below one minute and a half, then minutes, hours."""
    words, seconds = words_for(locale), max(1, -int(-wait.total_seconds() // 1))
    if seconds < 90:
        return words.plural("%(n)s second", "%(n)s seconds", seconds)
    minutes = -(-seconds // 60)
    if minutes < 90:
        return words.plural("%(n)s minute", "%(n)s minutes", minutes)
    return words.plural("%(n)s hour", "%(n)s hours", -(-minutes // 60))
