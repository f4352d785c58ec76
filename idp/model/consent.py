"""What a person agreed to hand to a client that is not the operator's own, and the record of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, RecordId


@dataclass(frozen=True, slots=True)
class Consent:
    """Scopes agreed to, for one client, in one company."""

    account: AccountId
    client: ClientId
    company: CompanyId | None
    scopes: frozenset[str]
    granted_at: datetime
    revoked_at: datetime | None = None


class ConsentState(StrEnum):
    """What a consent record says has happened. ISO/IEC TS 27560 with the states of W3C DPV."""

    REQUESTED = "ConsentRequested"
    GIVEN = "ConsentGiven"
    REFUSED = "ConsentRefused"
    WITHDRAWN = "ConsentWithdrawn"
    REVOKED = "ConsentRevoked"
    EXPIRED = "ConsentExpired"


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One event in the life of a consent. Never changed; the next event is the next record."""

    id: RecordId
    account: AccountId
    """Whose consent it is: the person's own, or that of who decided for the company."""
    seq: int
    """Its place in that person's chain, from 1."""
    state: ConsentState
    at: datetime
    client: ClientId
    document: Mapping[str, Any]
    """What the receipt says, hashes in the place of values."""
    receipt: str
    """The document as a signed JWS. It names the digest of the receipt before it."""
    application: ApplicationId | None = None
    company: CompanyId | None = None
