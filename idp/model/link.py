"""Old accounts of bridged services: whose they are, how that was proved, and how they do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId

API: Final = "api"
"""Name in the vault of the key to a service's API."""


class LinkState(StrEnum):
    """Where the link between a person and an old account stands."""

    PENDING = "pending"
    """Known from an import, perhaps matched to somebody; a match alone opens nothing."""
    ACTIVE = "active"
    """Proved: the person enters as this account."""
    BROKEN = "broken"
    """A replay failed, once: nothing is tried again until somebody mends it."""
    LOCKED = "locked"
    """The service itself has locked the account, or wants a person to answer a question."""
    REVOKED = "revoked"
    """Given up or taken away; the secret is gone."""


class Proof(StrEnum):
    """How it was proved that an old account is a person's."""

    LOGIN = "login"
    """They signed in with it once."""
    SMS = "sms"
    """A code reached the phone that the old account holds."""
    OPERATOR = "operator"
    """The operator's staff confirmed it, two of them."""
    OWNER = "owner"
    """Who may administer the company linked a shared account."""
    CREATED = "created"
    """We made it for the person, over the service's API; nobody knows its password."""


@dataclass(frozen=True, slots=True)
class OldAccount:
    """A row of an import: an account as the old service has it."""

    login: str
    phone: str = ""
    """As the old service has it, normalised; empty if it has none."""
    email: str = ""
    number: str = ""
    """The employee's number."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An old account in a company, and the person who enters as it."""

    id: LinkId
    company: CompanyId
    service: ServiceId
    old: OldAccount = field(repr=False)
    state: LinkState
    created_at: datetime
    account: AccountId | None = None
    """The person: matched while pending, proved once active. `None` for a shared account."""
    shared: bool = False
    has_secret: bool = False
    """Whether the vault holds its password."""
    proof: Proof | None = None
    proved_at: datetime | None = None
    proved_by: AccountId | None = None
    """Who confirmed it, where it was not the person."""
    last_ok: datetime | None = None
    last_fail: datetime | None = None
    failures: int = 0
    reason: str = ""
    """Why it is broken, locked or revoked, in a word."""
    ended_at: datetime | None = None
    """When it was revoked."""
    imported: str = field(default="", repr=False)
    """Mark of the password that the last import brought: its repetition undoes nothing that came after."""


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """Somebody showed the password of an old account that is somebody else's: staff have to look."""

    link: LinkId
    account: AccountId
    at: datetime


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret of the vault, found by its place and opened by the replaying process alone."""

    company: CompanyId
    service: ServiceId
    name: str
    """`link:<id>` for an old account's password; for the service's own secrets a word of its manifest."""
    sealed: bytes = field(repr=False)
    key_version: int
    """Which of the company's data keys opens it."""
    version: int
    """Rises with each change; part of the associated data."""
    changed_at: datetime
    used_at: datetime | None = None
    """When it was last shown to the service."""


@dataclass(frozen=True, slots=True)
class TenantKey:
    """A company's data key, wrapped under the master key; deleting it destroys what it sealed."""

    company: CompanyId
    version: int
    wrapped: bytes = field(repr=False)
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Jar:
    """A service's cookies for one session of a person, sealed; they never reach a browser."""

    key: str
    """`<sid>:<service>`."""
    sealed: bytes = field(repr=False)
    version: int
    """Rises with each change: who writes names the version they read."""
    signing_in_until: datetime | None = None
    """Whoever holds this lease signs in; everybody else waits."""

    @property
    def service(self) -> ServiceId:
        """Return whose cookies these are."""
        return ServiceId(self.key.partition(":")[2])


class BridgeMode(StrEnum):
    """How far a service has come over to the one login."""

    SHADOW = "shadow"
    """People enter as ever; we count who could and who could not."""
    BOTH = "both"
    """Both ways are open."""
    ONLY = "only"
    """The old way is shut at the service; ours is the only one."""
