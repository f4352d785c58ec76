"""How long what a bridge hands over stays good by itself."""

from datetime import timedelta
from typing import Protocol, runtime_checkable

from legacy_bridges.contract.nouns import Manifest


@runtime_checkable
class Expires(Protocol):
    """Hands something over that outlives the sign-out: a ticket, or a session that the service keeps."""

    def lifetime(self, manifest: Manifest) -> timedelta:
        """Return for how long the service stays open at most after its last entry."""
        ...
