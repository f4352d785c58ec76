"""The unit of work."""

from contextlib import AbstractContextManager
from typing import Protocol

from idp.ports.records.authorizations import Codes, Families
from idp.ports.records.entries import Consents, Interactions, Sessions
from idp.ports.records.operations import Audit, Keys, Outbox, Throttles, Versions
from idp.ports.records.people import Access, Accounts, Companies, Invitations, Tickets
from idp.ports.records.registry import Clients


class Records(Protocol):
    """Every noun's records, within one transaction or one read."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def companies(self) -> Companies: ...
    @property
    def access(self) -> Access: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def interactions(self) -> Interactions: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def families(self) -> Families: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def throttles(self) -> Throttles: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def versions(self) -> Versions: ...


class Store(Protocol):
    """Opens reads and transactions. Statements are counted by tests, not here."""

    def read(self) -> AbstractContextManager[Records]:
        """Open a read; each statement sees what is committed. Writing in it is an error."""
        ...

    def write(self) -> AbstractContextManager[Records]:
        """Open a transaction: committed when the block ends, undone when it raises.

        A serialization failure or a busy database is raised as `Unavailable`; nothing was
        written, so the caller may try again.
        """
        ...
