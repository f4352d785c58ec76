"""Exact caches: good until the stamp of their kind rises."""

from typing import Protocol


class Stamps(Protocol):
    """The last seen version stamps, refreshed by a poll of 250 ms and by announcements."""

    def current(self, kind: str) -> int:
        """Return the stamp of `clients`, `keys` or `access`. No SQL."""
        ...
