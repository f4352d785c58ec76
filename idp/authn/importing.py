"""Invite many people by a CSV file: looked at first, then all or none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.invitations import Invitations
from idp.model.ids import CompanyId, NodeId, ServiceId
from idp.model.session import SignedIn
from idp.ports.clock import Clock
from idp.ports.records import Store
from idp.rbac.actor import Actor
from idp.rbac.office import Office

ROWS: Final = 1000
BYTES: Final = 64 * 1024
COLUMNS: Final = ("login", "name", "position", "role", "node", "services", "until")
"""Only `login` and `name` must be there; several services are parted by spaces."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One person of the file."""

    line: int
    login: str
    name: str
    position: str = ""
    role: str = ""
    node: NodeId | None = None
    services: frozenset[ServiceId] | None = None
    until: datetime | None = None
    member: bool = False
    """They are in the company already: they get the right at once, without an invitation."""
    errors: tuple[tuple[str, str], ...] = ()
    """Column and msgid."""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Every row of a file, with what is wrong in it."""

    rows: tuple[ImportRow, ...]

    @property
    def good(self) -> bool:
        """Tell whether it may be imported: something is in it, and nothing is wrong."""
        return bool(self.rows) and not any(row.errors for row in self.rows)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    invited: int
    given: int
    """Members who got a right at once."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Read a file, say what it would do, do it."""

    store: Store
    clock: Clock
    office: Office
    invitations: Invitations

    def look(self, actor: Actor, company: CompanyId, data: bytes) -> ImportPreview:
        """Parse UTF-8 CSV, comma or semicolon, and check every line.

        Raises `Invalid` for a file that is too large, not UTF-8 or without the columns, and
        `Refused` without the right to invite.
        """
        raise NotImplementedError

    def run(self, inviter: SignedIn, actor: Actor, company: CompanyId, data: bytes) -> Imported:
        """Invite everybody in the file, or nobody. Raises as `look`, and `Invalid` for a bad line."""
        raise NotImplementedError
