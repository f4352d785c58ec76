"""One-time values that are not authorization codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from idp.model.ids import AccountId, BrowserId, CompanyId, InvitationId, NodeId, ServiceId


class TicketPurpose(StrEnum):
    """What a ticket is good for; it is good for nothing else."""

    RECOVERY_LINK = "recovery_link"
    RECOVERY_CODE = "recovery_code"
    INVITATION = "invitation"
    BRIDGE_ENTRY = "bridge_entry"
    BRIDGE_SESSION = "bridge_session"
    BRIDGE_LOAN = "bridge_loan"
    """That a secret was lent within a bridge session: it is written down once."""
    CAS_SERVICE = "cas_service"
    """What a CAS service shows us to learn who came."""
    LINK_CODE = "link_code"
    SAML_REQUEST = "saml_request"
    """An authentication request that came without the browser's cookies."""
    SAML_LEAVING = "saml_leaving"
    """The browser's way from service to service after a sign-out."""
    FRONTCHANNEL_LOGOUT = "frontchannel_logout"
    """The relying parties that a browser is yet to ask to close, after a sign-out."""
    RADIUS_CODE = "radius_code"
    """That a gateway's user was asked for a second factor."""


@dataclass(frozen=True, slots=True, repr=False)
class Ticket:
    """A value that can be taken once, by its digest, until it expires."""

    digest: str
    purpose: TicketPurpose
    expires_at: datetime
    account: AccountId | None = None
    browser: BrowserId | None = None
    """The browser that asked; another one gets nothing."""
    payload: Mapping[str, Any] | None = None
    guesses_left: int = 5
    """For short codes: wrong tries before the ticket dies."""


class InvitationState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Promise:
    """A right that is given when an invitation is accepted, if its sender may give it then."""

    role: str
    node: NodeId
    services: frozenset[ServiceId] | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """That a colleague was asked to join a company."""

    id: InvitationId
    company: CompanyId
    company_name: str
    invited_by: AccountId
    invited_by_name: str
    channel: str
    address: str
    """Normalised phone or e-mail it went to."""
    name: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None
    position: str = ""
    promises: tuple[Promise, ...] = ()

    def state(self, now: datetime) -> InvitationState:
        """Tell where it stands at this moment."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if now >= self.expires_at else InvitationState.OPEN
