"""A corporate customer and the people who act in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.model.account import AccountStatus
from idp.model.ids import AccountId, CompanyId


class CompanyStatus(StrEnum):
    """Whether the operator still serves the company."""

    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Company:
    """A legal entity or a sole trader with a contract."""

    id: CompanyId
    name: str
    created_at: datetime
    status: CompanyStatus = CompanyStatus.ACTIVE
    external_id: str | None = None
    """The party id in billing, such as `org-001`."""
    time_zone: str = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Membership:
    """That a person belongs to a company. Rights come from bindings, not from this."""

    account: AccountId
    company: CompanyId
    company_name: str
    position: str = ""
    last_used_at: datetime | None = None
    signatory: bool = False
    """Whether they may sign for the company: by its charter or by a power of attorney."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who acts for a company, briefly: what a list of thousands shows."""

    account: AccountId
    name: str
    position: str = ""
    status: AccountStatus = AccountStatus.ACTIVE
    signed_in_at: datetime | None = None
    """When they last signed in, to whatever; `None` means never."""
    party: str | None = None
    """The individual that billing knows them as."""

    @property
    def signed_in(self) -> bool:
        """Tell whether they ever signed in."""
        return self.signed_in_at is not None
