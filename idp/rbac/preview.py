"""What a set of changes would do, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from idp.model.access import Change, Put
from idp.model.ids import AccountId, BindingId, NodeId, ServiceId, SubjectId


class Why(StrEnum):
    """Why changes need a second person."""

    NEEDS_APPROVAL = "needs_approval"
    """The right they rest on was given so."""
    GUARDED_ROLE = "guarded_role"
    """A role that nobody gives alone."""
    MONEY = "money"
    """They add more a month than the company lets one person add, or nobody can say how much."""
    SAFEGUARD = "safeguard"
    """They loosen what needs a second person."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one subject gains and loses at a place: a changed node, or one where a service hangs."""

    subject: SubjectId
    node: NodeId
    service: ServiceId | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    """Permissions."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Who gains and who loses the use of one service in the company."""

    service: ServiceId
    gained: tuple[SubjectId, ...] = ()
    lost: tuple[SubjectId, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a set of changes."""

    base: int
    """The revision it was reckoned on: hand it back when saving."""
    changes: tuple[Change, ...]
    """As they would be written, with granter and the right they stand on."""
    effects: tuple[Effect, ...] = ()
    services: tuple[Flow, ...] = ()
    own: tuple[Effect, ...] = ()
    """Those of the effects that concern who looks at it."""
    month: Decimal | None = Decimal(0)
    """What it adds a month; `None` when billing cannot say."""
    month_of: Mapping[ServiceId, Decimal] = field(default_factory=dict)
    unpriced: bool = False
    """Billing answers, and has no price for a service that is taken or freed."""
    orphaned: tuple[BindingId, ...] = ()
    """Bindings that carried something, and will not, for the right under them is gone."""
    nobody_left: tuple[str, ...] = ()
    """Permissions that somebody in the company has now, and nobody would have."""
    waits: frozenset[Why] = frozenset()
    approvers: tuple[AccountId, ...] = ()
    """Where it waits: who may approve. Nobody means a delay."""

    @property
    def added(self) -> int:
        """Count the changes that put something."""
        return sum(isinstance(change, Put) for change in self.changes)

    @property
    def removed(self) -> int:
        """Count the changes that end something."""
        return len(self.changes) - self.added
