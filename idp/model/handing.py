"""What happened on the way of data to a partner: more events, each one audit row. No value is in them."""

from dataclasses import dataclass

from idp.model.events import Event
from idp.model.ids import AccountId, NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class OverAsked(Event):
    """A partner asked for more than its manifest lists: it was left out."""

    partner: str
    asked: tuple[str, ...]
    """Names of scopes, claims and fields, never values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationApproved(Event):
    """A person agreed to hand fields to a partner."""

    application: str
    manifest: str
    purpose: str
    fields: tuple[str, ...]
    node: NodeId | None = None
    company_by: AccountId | None = None
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRefused(Event):
    """A person declined to hand anything to a partner."""

    manifest: str
    purpose: str
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A person took back what they had agreed to with a client, and what stood on it has ended."""

    scopes: tuple[str, ...]
    ended: int
    """Grants: chains of refresh tokens, with the access tokens that came of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDisclosed(Event):
    """A partner read what was agreed to."""

    application: str
    reads: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRefused(Event):
    """A partner proved who it is, and what it came for is not there any more."""

    application: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerLogSeen(Event):
    """Somebody of the operator's staff looked at what a partner was handed and refused."""

    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEnded(Event):
    """An application was withdrawn, revoked, or not fetched in time."""

    application: str
    ending: str
    read: bool
    """Whether the partner had read it before."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyConsentAsked(Event):
    """Somebody without the company's right asked for its fields."""

    consent: str
    manifest: str
    node: NodeId
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyConsentDecided(Event):
    """A question about the company's fields was answered, taken back, or its time was over."""

    consent: str
    state: str
    by: AccountId | None = None
    """Who had asked."""
    fields: tuple[str, ...] = ()
