"""Records of relying parties."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.client import Client
from idp.model.ids import ClientId
from idp.model.logo import Logo
from idp.model.registration import InitialToken, Registration


class Clients(Protocol):
    """Registered clients. Every change raises the `clients` stamp in its transaction.

    But for one that registers itself: nobody keeps that a client is not there, and no list holds this one,
    so that strangers do not make every process read all clients anew.
    """

    def add(self, client: Client) -> None:
        """Write a client. Raises `Conflict` if the id is taken."""
        ...

    def replace(self, client: Client) -> None: ...
    def get(self, client: ClientId) -> Client | None: ...
    def hold(self, client: ClientId) -> Client | None:
        """Read one to be replaced: whoever else would replace it waits until this transaction ends."""
        ...

    def all(self) -> Sequence[Client]: ...
    def beginning(self, mark: str) -> Sequence[Client]:
        """List those whose ids begin so, in id order. One statement."""
        ...

    def remove(self, client: ClientId) -> bool: ...


class Registrations(Protocol):
    """Clients that registered themselves, gone with their client; and the tokens that let them."""

    def add(self, registration: Registration) -> None:
        """Write down that a client registered itself. Raises `Conflict` if it did before."""
        ...

    def find(self, client: ClientId) -> Registration | None: ...
    def count(self) -> int:
        """Count the clients for which nobody gave an initial access token."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete such clients of before that nobody has agreed to and nothing was issued to."""
        ...

    def add_token(self, token: InitialToken) -> None:
        """Write an initial access token. Raises `Conflict` if its digest is taken."""
        ...

    def find_token(self, digest: str, now: datetime) -> InitialToken | None:
        """Find one that is good for one more use."""
        ...

    def tokens(self, now: datetime) -> Sequence[InitialToken]:
        """List those that are good, the oldest first."""
        ...

    def spend_token(self, digest: str, now: datetime) -> bool:
        """Take one use by one conditional write."""
        ...

    def end_token(self, token: str) -> bool: ...
    def sweep_tokens(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        ...


class Logos(Protocol):
    """Pictures of clients, one each, gone with their client."""

    def put(self, logo: Logo) -> None:
        """Write a client's logo over the one it had."""
        ...

    def shown(self, client: ClientId, uri: str) -> str | None:
        """Return the digest of a client's logo, if it was fetched from there."""
        ...

    def find(self, digest: str) -> Logo | None:
        """Read a logo by its digest, whoever of several clients has it."""
        ...

    def forget(self, client: ClientId) -> None:
        """Delete a client's logo, if there is one."""
        ...
