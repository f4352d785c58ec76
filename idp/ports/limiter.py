"""Rates by address: what may be lost at a restart. Per-account throttles live in the store."""

from datetime import timedelta
from typing import Protocol


class Limiter(Protocol):
    """Counts hits in a moving window."""

    def hit(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Count one; return `None` if within the limit, else how long to wait."""
        ...

    def wait(self, bucket: str, key: str, limit: int, per: timedelta) -> timedelta | None:
        """Tell what `hit` would say, and count nothing."""
        ...
