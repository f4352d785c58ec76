"""A signed-in browser."""

from dataclasses import dataclass
from datetime import datetime

from idp.model.account import Account
from idp.model.ids import AccountId, BrowserId, ClientId, CompanyId, Sid


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one person in one browser."""

    sid: Sid
    account: AccountId
    auth_time: datetime
    """When the person last proved who they are, not when the session was last used."""
    acr: str
    amr: tuple[str, ...]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    """The absolute limit; the idle limit counts from `last_seen_at`."""
    browser: BrowserId
    company: CompanyId | None = None
    user_agent: str = ""
    address: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session together with its person: one row, one read."""

    session: Session
    account: Account


@dataclass(frozen=True, slots=True)
class Visit:
    """That a service was entered within a session; what sign-out has to close."""

    sid: Sid
    service: str
    """`client:<client_id>` or `bridge:<service id>`."""
    first_at: datetime

    @property
    def client(self) -> ClientId | None:
        """Return the relying party, if it is one."""
        kind, _, name = self.service.partition(":")
        return ClientId(name) if kind == "client" else None
