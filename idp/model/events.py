"""What happened, in the past tense: one dataclass an event, each becomes one audit row.

Fields hold identifiers and words, never a code, token, secret, phone number or address
of a person. The row is written in the transaction of the change it tells of.
"""

from dataclasses import dataclass, fields
from typing import Any

from idp.model.ids import AccountId, ClientId, CompanyId, Sid


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event says: who acted, for which company, in which session, through what."""

    account: AccountId | None = None
    company: CompanyId | None = None
    sid: Sid | None = None
    client: ClientId | None = None

    @property
    def kind(self) -> str:
        """Return the event's name as stored: the class name."""
        return type(self).__name__

    def detail(self) -> dict[str, Any]:
        """Return the fields beyond the common four, without empty ones."""
        common = {"account", "company", "sid", "client"}
        values = ((f.name, getattr(self, f.name)) for f in fields(self) if f.name not in common)
        return {name: value for name, value in values if value not in (None, "", ())}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInEvent(Event):
    """A person proved who they are."""

    amr: tuple[str, ...]
    acr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(Event):
    """A factor was wrong, or the person may not sign in."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedUp(Event):
    """A session gained a factor."""

    amr: tuple[str, ...]
    acr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyChosen(Event):
    """The person switched the company they act for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """A session was closed: by sign-out, by its owner from elsewhere, or by a limit."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorSet(Event):
    """A factor was set up, changed or removed."""

    factor: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAsked(Event):
    """Somebody asked to recover access; told to nobody whether the account exists."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRecovered(Event):
    """A new password was set through recovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Event):
    """A colleague was invited."""

    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Event):
    """An invitation was taken back."""

    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(Event):
    """A colleague joined."""

    invitation: str
    given: int = 0
    """Rights promised with the invitation and given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeIssued(Event):
    """An authorization code was handed to a client."""

    scopes: tuple[str, ...]
    resource: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRefused(Event):
    """An authentication request ended in an error."""

    error: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRedeemed(Event):
    """A code became tokens."""

    scopes: tuple[str, ...]
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReplayed(Event):
    """A spent code came again; what it had started is revoked."""

    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensRefreshed(Event):
    """A refresh token was rotated, or answered again within the grace."""

    family: str
    generation: int
    grace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReplayed(Event):
    """A rotated refresh token came again past its grace; the family is revoked."""

    family: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefused(Event):
    """The token endpoint refused."""

    error: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """A person agreed to hand scopes to a client."""

    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRefused(Event):
    """A person declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntered(Event):
    """A bridged service was opened."""

    service: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRefused(Event):
    """A person may not open a service."""

    service: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """Somebody told billing to end a product, or claimed a refund, on a right of theirs."""

    order: str
    action: str
    product: str
    node: str
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrdered(Event):
    """Somebody confirmed a price, or agreed to what another one asks for: it is ordered on their right."""

    order: str
    offering: str
    node: str
    pays: str
    amount: str
    """What it adds in a month."""
    quote: str
    """The id of the price notice."""
    on: str | None = None
    by: str | None = None
    """Who asked for it, where another one agreed."""
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSettled(Event):
    """Billing has answered an order, or was not to be reached for too long."""

    order: str
    state: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysRotated(Event):
    """A signing key changed state."""

    kid: str
    alg: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Administered(Event):
    """An operator changed a record by the command line or a staff page."""

    what: str
    subject: str
    change: str
