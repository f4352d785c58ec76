"""Who may use what: simple bindings, until the access tree is built on the same nouns."""

from dataclasses import dataclass
from enum import StrEnum

from idp.model.company import Membership
from idp.model.ids import AccountId, BindingId, CompanyId, ServiceId


class Effect(StrEnum):
    """What a binding does."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Binding:
    """A role given to a person, or a service denied to them, at a node and below.

    `node` is a path of node ids from the company down: `""` is the company itself,
    `dep-it` a department, `dep-it/team-a` below it.
    """

    id: BindingId
    account: AccountId
    company: CompanyId
    role: str
    node: str = ""
    inherit: bool = True
    services: frozenset[ServiceId] | None = None
    """The services it is limited to; `None` means every service."""
    effect: Effect = Effect.ALLOW


@dataclass(frozen=True, slots=True)
class Hanging:
    """That a company has a service, and at which node it hangs."""

    company: CompanyId
    service: ServiceId
    node: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that decides what one person may open, in every company of theirs."""

    rev: int
    memberships: tuple[Membership, ...] = ()
    bindings: tuple[Binding, ...] = ()
    hangings: tuple[Hanging, ...] = ()


EVERYONE = "everyone"
"""Access value: anybody who signs in, with or without a company."""
MEMBERS = "members"
"""Access value: anybody who acts for a company. Any other value is a service id."""


@dataclass(frozen=True, slots=True)
class Service:
    """Something a person can open from My services."""

    id: ServiceId
    title: str
    description: str
    open_url: str
    access: str = EVERYONE
    """`everyone`, `members`, or the service id that a binding must give."""
    section: str = ""
