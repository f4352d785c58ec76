"""What a person agreed to hand to a client that is not the operator's own."""

from dataclasses import dataclass
from datetime import datetime

from idp.model.ids import AccountId, ClientId, CompanyId


@dataclass(frozen=True, slots=True)
class Consent:
    """Scopes agreed to, for one client, in one company."""

    account: AccountId
    client: ClientId
    company: CompanyId | None
    scopes: frozenset[str]
    granted_at: datetime
    revoked_at: datetime | None = None
