"""An application to a partner: what is asked, what was agreed to, and what was really handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.account import AccountStatus
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, NodeId, PartnerId, RecordId


class Need(StrEnum):
    """Whether a partner can do without a field of its form."""

    ESSENTIAL = "essential"
    VOLUNTARY = "voluntary"


class Block(StrEnum):
    """Who decides about a field: whoever may apply for the company, or the person it is about."""

    COMPANY = "company"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields that a partner asks for, as far as its manifest lists them."""

    partner: PartnerId
    manifest: int
    """The version that they were read by."""
    purpose: str
    """A DPV term, without its prefix."""
    fields: tuple[str, ...]
    """Keys of the manifest."""
    over: tuple[str, ...] = ()
    """What was asked beyond the manifest: left out, and written down."""
    verified: tuple[Mapping[str, Any], ...] = ()
    """Requests for `verified_claims`. OpenID Connect for Identity Assurance 1.0 §6."""
    values: Mapping[str, Any] | None = None
    """Claims asked for with `value` or `values`. OpenID Connect Core 1.0 §5.5.1."""
    reads: str = "userinfo"
    """How the partner will read: `userinfo`, `application` or `kyc-fill-in`."""
    only_verified: tuple[str, ...] = ()
    """Claims asked for within `verified_claims` alone: not handed over by themselves."""


class ApplicationState(StrEnum):
    """Where an application stands. What is closed holds no value any more."""

    GRANTED = "granted"
    READ = "read"
    """Handed over; for a few minutes the same bytes may be read again."""
    CLOSED = "closed"


class Ending(StrEnum):
    """Why an application is closed."""

    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    """By somebody else: the right or the person is gone, or the company took it back."""
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, repr=False)
class Application:
    """What a person agreed to hand over, with the exact values sealed under a key of their own."""

    id: ApplicationId
    partner: PartnerId
    manifest: int
    client: ClientId
    account: AccountId
    company: CompanyId | None
    node: NodeId | None
    purpose: str
    fields: tuple[str, ...]
    """Keys of the manifest that were agreed to."""
    record: RecordId
    """The consent record it stands on."""
    reads: str
    approved_at: datetime
    expires_at: datetime
    """When it may be read for the first time no longer."""
    company_by: AccountId | None = None
    """Whose right the company's fields stand on; `None` where none is handed over."""
    state: ApplicationState = ApplicationState.GRANTED
    sealed: bytes | None = None
    """The body to hand over, under `data_key`; gone once it is closed."""
    data_key: bytes | None = None
    """Wrapped with the context `application:<id>`; gone once it is closed."""
    key_digest: str | None = None
    """Digest of the access token or reference that reads it."""
    key_expires_at: datetime | None = None
    jkt: str | None = None
    """Thumbprint of the key that the reader proves. RFC 9449 §6.1."""
    read_at: datetime | None = None
    closed_at: datetime | None = None
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whether those behind an application may still be spoken for, read in the same statement."""

    status: AccountStatus
    member: bool
    """True also when the application names no company."""
    company_by_status: AccountStatus | None = None
    """Of whoever gave the company's fields."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One reading: when, which fields, by whom."""

    application: ApplicationId
    client: ClientId
    at: datetime
    fields: tuple[str, ...]
    reads: str


class CompanyConsentState(StrEnum):
    """Where a question to somebody with the company's right stands."""

    OPEN = "open"
    GIVEN = "given"
    USED = "used"
    """An application stands on it; another one asks anew."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CompanyConsent:
    """An applicant's question about the company's fields, and the answer of who may say so."""

    id: str
    company: CompanyId
    node: NodeId
    partner: PartnerId
    manifest: int
    client: ClientId
    by: AccountId
    """The applicant."""
    fields: tuple[str, ...]
    """Keys of the company's fields that the partner wants."""
    created_at: datetime
    expires_at: datetime
    """Of the question while it is open, of the consent once it is given."""
    comment: str = ""
    state: CompanyConsentState = CompanyConsentState.OPEN
    decided_by: AccountId | None = None
    decided_at: datetime | None = None
    agreed: tuple[str, ...] = ()
    """Keys that were agreed to."""
    record: RecordId | None = None
    answer: str = ""
