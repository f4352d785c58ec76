"""The access tree of a company: a set of facts, its changes, its revisions.

A tree is a set of facts. A change puts facts or ends them and makes a revision; nothing is
ever overwritten, so every past revision can be asked. Identifiers are unique in a company.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from idp.model.company import Membership
from idp.model.facts import (
    EVERYBODY,
    KINDS,
    NO_LIMITS,
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Fact,
    FactKind,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Role,
    Safeguard,
    fact_key,
    group,
    machine,
    person,
)
from idp.model.ids import CompanyId, SubjectId
from idp.model.service import EVERYONE, MEMBERS, Service

__all__ = [
    "EVERYBODY",
    "EVERYONE",
    "KINDS",
    "MEMBERS",
    "NO_LIMITS",
    "Binding",
    "Cause",
    "Ceiling",
    "CeilingLevel",
    "Change",
    "Denial",
    "Difference",
    "End",
    "Fact",
    "FactKind",
    "Group",
    "GroupMember",
    "Held",
    "Limits",
    "Node",
    "NodeKind",
    "Put",
    "Revision",
    "Role",
    "Safeguard",
    "Service",
    "fact_key",
    "group",
    "machine",
    "person",
]


@dataclass(frozen=True, slots=True)
class Put:
    """Make a fact, or replace the one of the same kind and id."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class End:
    """End the fact of this kind and id."""

    kind: FactKind
    id: str


Change = Put | End


class Cause(StrEnum):
    """What made a revision."""

    BEGUN = "begun"
    CHANGE = "change"
    REQUEST = "request"
    IMPORT = "import"
    DOCUMENT = "document"
    DISMISSAL = "dismissal"
    JOINING = "joining"
    GIVEN_UP = "given_up"
    REVERT = "revert"
    EXPIRY = "expiry"
    SYNC = "sync"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Revision:
    """A step in a company's tree: who changed it, when, why. Numbers rise by one."""

    company: CompanyId
    rev: int
    at: datetime
    cause: Cause
    actor: SubjectId | None = None
    """`None` is the operator or the provider itself."""
    approver: SubjectId | None = None
    comment: str = ""
    undoes: int | None = None
    month: Decimal | None = None
    """What it added a month at the prices of that moment; `None` where nobody said."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after a revision; at least one of both is there."""

    before: Fact | None
    after: Fact | None


@dataclass(frozen=True, slots=True)
class Held:
    """What is stored about one person's rights, in every active company of theirs."""

    memberships: tuple[Membership, ...] = ()
    revs: Mapping[CompanyId, int] = field(default_factory=dict)
    """The tree's revision, by company."""
    bindings: Mapping[CompanyId, tuple[Binding, ...]] = field(default_factory=dict)
    """Their own and their groups', and every binding that one of these stands on."""
    groups: Mapping[CompanyId, Mapping[SubjectId, frozenset[SubjectId]]] = field(default_factory=dict)
    """The groups of each person who holds or gave one of these bindings."""
