"""Decide one question. Deny by default; a denial holds for its whole subtree."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from idp.model.access import NO_LIMITS, Binding, Limits
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.permissions import ALL, BITS, bits_of, read_permission
from idp.rbac.reckoning import Reckoning, allowed_by, reckon, spot_of
from idp.rbac.tree import Tree


class DenyReason(StrEnum):
    """Why not. The pages have words for each."""

    NO_COMPANY = "no_company"
    """The service is for people who act for a company, and none is chosen."""
    NOT_A_MEMBER = "not_a_member"
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


def decide(
    subject: SubjectId, permission: str, node: NodeId, tree: Tree, at: datetime, about: About = ANYTHING
) -> Decision:
    """Decide whether the subject holds the permission at the node. Raises `Invalid` for no permission."""
    bit = BITS.get(permission) or BITS[read_permission(permission)]
    spot = spot_of(tree.structure, node, about.service, about.partner)
    if spot is None:
        return Deny(DenyReason.NO_NODE)
    reckoning = reckon(tree, spot, at)
    key = (subject, bit, about.sums)
    known: Decision | None = reckoning.decisions.get(key)
    if known is None:
        known = _decide(reckoning, subject, bit, about.sums)
        if about.sums is None:
            reckoning.decisions[key] = known
    return known


def _decide(here: Reckoning, subject: SubjectId, bit: int, sums: Sums | None) -> Decision:
    if not here.left(subject) & bit:
        return _cut(here, subject, bit)
    refused: Deny | None = None
    for binding in here.candidates(subject):
        if here.carried(binding) & bit:
            answer = _allow(here, subject, binding, sums)
            if isinstance(answer, Allow):
                return answer
            refused = refused or answer
    return refused or _why_not(here, subject, bit)


def _allow(here: Reckoning, subject: SubjectId, binding: Binding, sums: Sums | None) -> Decision:
    limits, path = here.limits(subject, binding), chain(here, binding)
    if sums is not None and not _within(limits, sums):
        return Deny(DenyReason.LIMITED, path)
    near = State.GRANTED_HERE if binding.node == here.spot.node else State.INHERITED
    return Allow(path, near, limits)


def _within(limits: Limits, sums: Sums) -> bool:
    if limits.max_order is not None and sums.order > limits.max_order:
        return False
    return limits.max_month is None or sums.month <= limits.max_month


def chain(here: Reckoning, binding: Binding) -> tuple[Step, ...]:
    """Return the binding and, one by one, what it stands on."""
    steps, kind, at = [], StepKind.BINDING, binding
    while True:
        steps.append(Step(kind, at.id, at.node, at.subject, at.role))
        below = here.tree.bindings.get(at.on) if at.on is not None else None
        if below is None or len(steps) > len(here.tree.bindings):
            return tuple(steps)
        kind, at = StepKind.ON, below


def _cut(here: Reckoning, subject: SubjectId, bit: int) -> Deny:
    """Say which denials, else which ceilings, take it away."""
    denials = [d for d in here.denials(subject) if (bits_of(d.permissions) or ALL) & bit]
    if denials:
        return Deny(DenyReason.DENIED, tuple(Step(StepKind.DENIAL, d.id, d.node, d.subject) for d in denials))
    ceilings = [c for c in here.ceilings(subject) if not allowed_by(c, here.spot) & bit]
    return Deny(DenyReason.LIMITED, tuple(Step(StepKind.CEILING, c.id, c.node, c.subject) for c in ceilings))


_BEST: Final = (
    DenyReason.LIMITED,
    DenyReason.DENIED,
    DenyReason.NOT_YET,
    DenyReason.EXPIRED,
    DenyReason.ORPHANED,
    DenyReason.OUT_OF_REACH,
)
"""Which reason is told where several bindings failed: the one nearest to a yes."""


def _why_not(here: Reckoning, subject: SubjectId, bit: int) -> Deny:
    """Say why each binding whose role permits it gives nothing, the nearest miss first."""
    role_bits = here.tree.structure.role_bits
    missed = [
        Deny(_missed(here, binding, bit), chain(here, binding))
        for holder in here.tree.subjects(subject)
        for node in here.spot.lineage
        for binding in here.tree.held.get(holder, {}).get(node, ())
        if role_bits.get(binding.role, 0) & bit
    ]
    if not missed:
        return Deny(DenyReason.NOT_GIVEN)
    return min(missed, key=lambda deny: _BEST.index(deny.reason))


def _missed(here: Reckoning, binding: Binding, bit: int) -> DenyReason:
    """Say what is wrong with a binding, or with what it stands on."""
    if not here.reaches(binding):
        return DenyReason.OUT_OF_REACH
    if not here.in_force(binding):
        begun = binding.valid_from is None or binding.valid_from <= here.at
        return DenyReason.EXPIRED if begun else DenyReason.NOT_YET
    if not here.left(binding.subject) & bit:
        return _cut(here, binding.subject, bit).reason
    below = here.tree.bindings.get(binding.on) if binding.on is not None else None
    return DenyReason.LIMITED if below is not None and here.in_force(below) else DenyReason.ORPHANED
