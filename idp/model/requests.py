"""What waits for somebody: a wish, changes that need a second person, changes not saved yet."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from idp.model.access import Change
from idp.model.billing import Purchase
from idp.model.ids import AccountId, BindingId, CompanyId, NodeId, OrderId, RequestId, ServiceId


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    RIPENING = "ripening"
    """One person stepped up and waits out the delay: there is nobody else to approve."""
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    FAILED = "failed"
    """When its time came the requester no longer had the right, or the tree had changed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A permission that somebody asks for."""

    permission: str
    node: NodeId
    service: ServiceId | None = None
    until: datetime | None = None
    order: Purchase | None = None
    """What is to be ordered there, once: then nothing is given, and a yes is the order."""


@dataclass(frozen=True, slots=True)
class Request:
    """Asked by one person, decided by another. Holds a wish, or changes ready to be saved."""

    id: RequestId
    company: CompanyId
    by: AccountId
    created_at: datetime
    expires_at: datetime
    comment: str = ""
    wish: Wish | None = None
    changes: tuple[Change, ...] = ()
    state: RequestState = RequestState.OPEN
    ripe_at: datetime | None = None
    decided_by: AccountId | None = None
    decided_at: datetime | None = None
    answer: str = ""
    rev: int | None = None
    """The revision it became."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Changes that one person has collected and not saved."""

    company: CompanyId
    account: AccountId
    base: int
    """The revision they were collected on."""
    changes: tuple[Change, ...]
    updated_at: datetime


class OrderState(StrEnum):
    """Where an order to billing stands. `sent` without an answer is asked again with the same key."""

    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person told billing to do, on which right, at which price."""

    id: OrderId
    """Also the key that makes it idempotent at billing."""
    company: CompanyId
    account: AccountId
    action: str
    """`stop`, `claim`, `add`."""
    product: str
    """Billing's id of it; empty for what is only to be switched on."""
    product_name: str
    node: NodeId
    at: datetime
    on: BindingId | None = None
    """The right it was done on."""
    price: Decimal | None = None
    period: str = ""
    reason: str = ""
    state: OrderState = OrderState.SENT
    reference: str = ""
    """Billing's own number of it."""
    purchase: Purchase | None = None
    """What is switched on, and at which price: of an order to add."""
    approver: AccountId | None = None
    """Who said yes to it; it was then done on their right."""
    quote: str = ""
    """The signed price notice that was confirmed."""


@dataclass(frozen=True, slots=True)
class Use:
    """When a person last entered a service for a company."""

    account: AccountId
    service: str
    at: datetime
