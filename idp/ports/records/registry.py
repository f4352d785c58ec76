"""Records of relying parties."""

from collections.abc import Sequence
from typing import Protocol

from idp.model.client import Client
from idp.model.ids import ClientId


class Clients(Protocol):
    """Registered clients. Every change raises the `clients` stamp in its transaction."""

    def add(self, client: Client) -> None:
        """Write a client. Raises `Conflict` if the id is taken."""
        ...

    def replace(self, client: Client) -> None: ...
    def get(self, client: ClientId) -> Client | None: ...
    def all(self) -> Sequence[Client]: ...
    def beginning(self, mark: str) -> Sequence[Client]:
        """List those whose ids begin so, in id order. One statement."""
        ...

    def remove(self, client: ClientId) -> bool: ...
