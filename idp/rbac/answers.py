"""What is asked of a tree, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from idp.model.access import NO_LIMITS, Limits
from idp.model.ids import NodeId, ServiceId, SubjectId


class DenyReason(StrEnum):
    """Why not. The pages have words for each."""

    NO_COMPANY = "no_company"
    """The service is for people who act for a company, and none is chosen."""
    NOT_A_MEMBER = "not_a_member"
    DISABLED = "disabled"
    """The person or the machine client is disabled, whatever they were given."""
    NOT_CONNECTED = "not_connected"
    """The company does not have this service."""
    NO_NODE = "no_node"
    """There is no such place in this company."""
    DENIED = "denied"
    """Somebody shut it off here or above."""
    LIMITED = "limited"
    """A ceiling or a sum cuts it."""
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    ORPHANED = "orphaned"
    """The right on which it was given is gone."""
    OUT_OF_REACH = "out_of_reach"
    """A role that permits it is held here, but for other services, or only for a node above."""
    NOT_GIVEN = "not_given"
    """Nobody has given a role that permits it."""


class State(StrEnum):
    """How a right is held; one vocabulary for tree, tokens, audit and API."""

    GRANTED_HERE = "granted_here"
    INHERITED = "inherited"
    LIMITED = "limited"
    DENIED = "denied"
    PENDING = "pending"
    EXPIRING = "expiring"
    UNUSED = "unused"
    NONE = "none"


class StepKind(StrEnum):
    """What decided at a step of a path."""

    BINDING = "binding"
    ON = "on"
    """The right that the one before stands on."""
    DENIAL = "denial"
    CEILING = "ceiling"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain that decided: what, at which node, and whose."""

    kind: StepKind
    id: str
    node: NodeId | None = None
    subject: SubjectId | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Allow:
    """Yes: by which binding, standing on which; held down to which limits."""

    path: tuple[Step, ...] = ()
    state: State = State.GRANTED_HERE
    limits: Limits = NO_LIMITS
    roles: tuple[str, ...] = ()
    """Where entering a service was asked: the roles valid where it hangs."""


@dataclass(frozen=True, slots=True)
class Deny:
    """No, with the reason and what decided."""

    reason: DenyReason
    path: tuple[Step, ...] = ()


Decision = Allow | Deny


@dataclass(frozen=True, slots=True)
class Sums:
    """What an act adds: by itself, and to what the subject has ordered this month."""

    order: Decimal = Decimal(0)
    month: Decimal = Decimal(0)
    """With this order included."""


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about where its node alone does not say."""

    service: ServiceId | None = None
    partner: str | None = None
    sums: Sums | None = None


ANYTHING: Final = About()
NEAREST: Final = (
    DenyReason.LIMITED,
    DenyReason.DENIED,
    DenyReason.NOT_YET,
    DenyReason.EXPIRED,
    DenyReason.ORPHANED,
    DenyReason.OUT_OF_REACH,
    DenyReason.NOT_GIVEN,
    DenyReason.NO_NODE,
)
"""Which reason is told where several things failed: the one nearest to a yes."""


def nearest(denials: Iterable[Deny]) -> Deny:
    """Return the refusal that is nearest to a yes, the first among equals."""
    return min(denials, key=lambda deny: NEAREST.index(deny.reason))
