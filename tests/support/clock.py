"""A clock that a test moves by hand."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class FixedClock:
    """Keep `idp.ports.clock.Clock`, and stand still until told otherwise."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time at which the clock stands."""
        return self._now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Move on by a timedelta, or by `seconds=`, `minutes=`, `hours=`, `days=`."""
        self._now += by if by is not None else timedelta(**parts)
        return self._now

    def set(self, to: datetime) -> None:
        """Stand at another time."""
        self._now = to
