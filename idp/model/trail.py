"""How events lie in the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from idp.model.ids import AccountId, ClientId, CompanyId, Sid


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An event as it lies in the store. `position` is empty until the sealer has chained it."""

    number: int
    at: datetime
    kind: str
    account: AccountId | None
    company: CompanyId | None
    sid: Sid | None
    client: ClientId | None
    detail: str
    """JSON, keys sorted."""
    position: int | None = None
    chain: str | None = None
    """SHA-256 over the previous chain value and this row, hex."""


@dataclass(frozen=True, slots=True)
class AuditHead:
    """A signed statement that the chain up to `position` has this value."""

    position: int
    chain: str
    at: datetime
    signature: str
