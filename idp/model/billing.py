"""What billing knows: parties, accounts, numbers, products, prices, charges and orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NewType

PartyId = NewType("PartyId", str)
"""Billing's own id of a company or a person, such as `org-001`."""
ProductId = NewType("ProductId", str)
OfferingId = NewType("OfferingId", str)


class PartyKind(StrEnum):
    """Which of TMF632's two resources a party is."""

    ORGANIZATION = "organization"
    INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True)
class Party:
    """A company or a person, as billing names it. TMF632."""

    kind: PartyKind
    id: PartyId


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a party, with where it comes from. Never cached."""

    value: Any
    source: str
    """The resource it was read from, such as `TMF632 organization`."""
    verified_at: datetime | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """A sum with tax."""

    amount: Decimal
    currency: str = "RUB"


class PriceKind(StrEnum):
    """How an offering is charged. TMF620 `priceType`."""

    ONE_TIME = "oneTime"
    RECURRING = "recurring"
    USAGE = "usage"


@dataclass(frozen=True, slots=True)
class Price:
    """What is charged, how often, for what unit. Tax is included."""

    kind: PriceKind
    money: Money
    period: str = ""
    """`day` or `month` for a recurring price."""
    unit: str = ""
    """`user` for a price per person who may use it, `message` and the like for usage."""
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """Something that can be ordered. TMF620."""

    id: OfferingId
    name: str
    service: str = ""
    """The service it opens, by our id: `vats`, `target`; empty where it opens none."""
    partner: str = ""
    prices: tuple[Price, ...] = ()
    content: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a company with a party of its own. TMF632 `organizationChildRelationship`."""

    id: PartyId
    name: str


@dataclass(frozen=True, slots=True)
class BillingAccount:
    """An account that is billed. TMF666, by reference from TMF629."""

    id: str
    name: str
    party: PartyId
    parent: str = ""
    state: str = "active"


@dataclass(frozen=True, slots=True)
class Number:
    """A SIM and who holds it, as TMF637 product with a realizing resource."""

    id: str
    msisdn: str
    account: str
    holder: PartyId | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Who had a part in an order, as far as billing knows. TMF637 `relatedParty`."""

    role: str
    """`requester` or `approver`."""
    party: PartyId | None = None
    msisdn: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """Something the company has. TMF637."""

    id: ProductId
    offering: OfferingId
    name: str
    status: str
    account: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    order: str = ""
    channel: str = ""
    number: str = ""
    """The id of the number it is on, where it is on one."""
    parts: tuple[Part, ...] = ()
    prices: tuple[Price, ...] = ()
    """What it was agreed to cost when it was switched on; the offering may cost another sum today."""
    units: int = 1
    """How many units of a price per unit are paid for: seats of a PBX."""

    @property
    def active(self) -> bool:
        """Tell whether it is charged now."""
        return self.status in ("active", "suspended", "pendingTerminate")


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything a company has in billing that hangs in its access tree."""

    branches: tuple[Branch, ...] = ()
    accounts: tuple[BillingAccount, ...] = ()
    numbers: tuple[Number, ...] = ()
    products: tuple[Product, ...] = ()
    ended: tuple[Product, ...] = ()
    """Products that are over: bills go on naming them. Those that cannot be read are left out."""
    over: bool = False
    """The contract has ended."""
    bare: bool = False
    """Billing lists no number and no product at all, not even one that is over."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A row of a bill. TMF678 `appliedCustomerBillingRate`."""

    product: ProductId | None
    """A product or a number, or `None` for what belongs to neither, such as a penalty."""
    account: str
    name: str
    """Empty for what billing does not itemise: the difference between its bill and its rows."""
    money: Money


@dataclass(frozen=True, slots=True)
class Bill:
    """What a company pays for a month; its charges sum to `total`. TMF678."""

    month: date
    """The first day of the month."""
    total: Money
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True, slots=True)
class StopOrder:
    """An order that ends a product. TMF622, item action `delete`. The same key twice is one order."""

    key: str
    company: PartyId
    product: ProductId
    requester: PartyId | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is to be switched on: what it is, who pays, and the price that was shown."""

    offering: OfferingId
    name: str
    pays: str
    """Billing's id of the account that is charged."""
    prices: tuple[Price, ...] = ()
    units: int = 1
    number: str = ""
    """The id of the number it is for, where it is for one."""
    service: str = ""
    content: bool = False
    amount: Decimal = Decimal(0)
    """What it adds in a month, with what is charged once: what the limits of rights are held against."""


@dataclass(frozen=True, slots=True)
class AddOrder:
    """An order that switches something on, at this price or not at all. TMF622, item action `add`."""

    key: str
    company: PartyId
    purchase: Purchase
    requester: PartyId | None = None
    approver: PartyId | None = None
    quote: str = ""
    note: str = ""
    """By whom here, and on which right."""


@dataclass(frozen=True, slots=True)
class OrderReceipt:
    """What billing made of an order."""

    id: str
    state: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundClaim:
    """A customer's claim about a charge. TMF621."""

    key: str
    company: PartyId
    product: ProductId
    words: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
