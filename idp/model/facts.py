"""The facts of a company's access tree: nodes, roles, groups, bindings, denials, ceilings.

Identifiers are unique in a company. `idp.model.access` has these names too, with the changes
that put and end facts and the revisions that hold them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from idp.model.ids import (
    AccountId,
    BindingId,
    CeilingId,
    ClientId,
    DenialId,
    GroupId,
    NodeId,
    ServiceId,
    SubjectId,
)

EVERYBODY: SubjectId = SubjectId("everyone")
"""Whom a denial or a ceiling concerns when it concerns all."""


def person(account: AccountId) -> SubjectId:
    """Return a person as a subject of rights."""
    return SubjectId(f"person:{account}")


def group(identifier: GroupId) -> SubjectId:
    """Return a group as a subject of rights."""
    return SubjectId(f"group:{identifier}")


def machine(client: ClientId) -> SubjectId:
    """Return a machine client as a subject of rights."""
    return SubjectId(f"client:{client}")


class NodeKind(StrEnum):
    """What a node stands for."""

    COMPANY = "company"
    BRANCH = "branch"
    DEPARTMENT = "department"
    ACCOUNT = "account"
    NUMBER_GROUP = "number_group"
    SIM = "sim"
    SERVICE = "service"
    PARTNER_LINK = "partner_link"


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the tree. Its id survives moves; the root's id is the company's."""

    id: NodeId
    kind: NodeKind
    name: str
    parent: NodeId | None = None
    service: ServiceId | None = None
    """The service that hangs here, for kind `service`."""
    partner: str | None = None
    external: str = ""
    """What billing calls it: `acc-001`, `prod-1`, `sim-4`."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions; a new version replaces the old one, which stays askable."""

    id: str
    title: str
    permissions: frozenset[str] = frozenset()
    includes: tuple[str, ...] = ()
    """Roles whose permissions it has as well."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Several people who are given rights together, administered at a node."""

    id: GroupId
    name: str
    node: NodeId


@dataclass(frozen=True, slots=True)
class GroupMember:
    """That a person is in a group."""

    group: GroupId
    account: AccountId


@dataclass(frozen=True, slots=True)
class Limits:
    """What a right is held down to. `None` means no limit; sums are in the company's currency."""

    services: frozenset[ServiceId] | None = None
    partners: frozenset[str] | None = None
    max_order: Decimal | None = None
    max_month: Decimal | None = None
    needs_approval: bool = False


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Binding:
    """A role given to somebody at a node, and below it unless `inherit` is off."""

    id: BindingId
    subject: SubjectId
    role: str
    node: NodeId
    inherit: bool = True
    limits: Limits = NO_LIMITS
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """The first moment at which it is over."""
    granter: SubjectId | None = None
    """Who gave it; `None` is the operator."""
    on: BindingId | None = None
    """On which right of theirs: it never carries more than that one, and falls with it."""
    reason: str = ""
    granted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """A service or an action shut off at a node and everywhere below, whatever is allowed there."""

    id: DenialId
    subject: SubjectId
    node: NodeId
    permissions: frozenset[str] = frozenset()
    """Empty means every permission."""
    services: frozenset[ServiceId] | None = None
    granter: SubjectId | None = None
    reason: str = ""
    laid_at: datetime | None = None


class CeilingLevel(StrEnum):
    """Who laid it: the operator by contract, the company, or the giver of a delegate's right."""

    CONTRACT = "contract"
    COMPANY = "company"
    DELEGATE = "delegate"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that can be held at a node and below; for a delegate, also by all they hand out."""

    id: CeilingId
    level: CeilingLevel
    node: NodeId
    subject: SubjectId = EVERYBODY
    permissions: frozenset[str] | None = None
    limits: Limits = NO_LIMITS
    granter: SubjectId | None = None
    reason: str = ""
    laid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Safeguard:
    """What needs a second person in this company; one a company."""

    second_person: frozenset[str] = frozenset({"owner"})
    """Roles that nobody gives alone."""
    above_month: Decimal | None = None
    """Nor any change that adds more than this a month."""


Fact = Node | Role | Group | GroupMember | Binding | Denial | Ceiling | Safeguard


class FactKind(StrEnum):
    """What a fact is, as stored."""

    NODE = "node"
    ROLE = "role"
    GROUP = "group"
    GROUP_MEMBER = "group_member"
    BINDING = "binding"
    DENIAL = "denial"
    CEILING = "ceiling"
    SAFEGUARD = "safeguard"


KINDS: Mapping[type, FactKind] = {
    Node: FactKind.NODE,
    Role: FactKind.ROLE,
    Group: FactKind.GROUP,
    GroupMember: FactKind.GROUP_MEMBER,
    Binding: FactKind.BINDING,
    Denial: FactKind.DENIAL,
    Ceiling: FactKind.CEILING,
    Safeguard: FactKind.SAFEGUARD,
}


def fact_key(fact: Fact) -> tuple[FactKind, str]:
    """Return kind and id: at most one live fact of a company has them."""
    match fact:
        case GroupMember(group=joined, account=account):
            return FactKind.GROUP_MEMBER, f"{joined}/{account}"
        case Safeguard():
            return FactKind.SAFEGUARD, "safeguard"
        case _:
            return KINDS[type(fact)], fact.id
