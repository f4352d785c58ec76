"""Decide one question. Deny by default; a denial holds for its whole subtree."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from idp.model.access import NO_LIMITS, Binding, Limits
from idp.model.ids import NodeId, SubjectId
from idp.rbac.answers import (
    ANYTHING,
    About,
    Allow,
    Decision,
    Deny,
    DenyReason,
    State,
    Step,
    StepKind,
    Sums,
)
from idp.rbac.misses import chain, cut, missed
from idp.rbac.permissions import ANSWERED_FOR, BITS, COSTLY, read_permission
from idp.rbac.reckoning import Reckoning, reckon, spot_of, stretch_of
from idp.rbac.tree import Tree

__all__ = [
    "ANYTHING", "About", "Allow", "Decision", "Deny", "DenyReason", "State", "Step", "StepKind", "Sums",
    "answer", "answer_from", "decide",
]  # fmt: skip


def decide(
    subject: SubjectId, permission: str, node: NodeId, tree: Tree, at: datetime, about: About = ANYTHING
) -> Decision:
    """Decide whether the subject holds the permission at the node. Raises `Invalid` for no permission."""
    bit = BITS.get(permission) or BITS[read_permission(permission)]
    key = (subject, bit, node, about, stretch_of(tree, at))
    known: Decision | None = tree.answers.get(key)
    if known is not None:
        return known
    spot = spot_of(tree.structure, node, about.service, about.partner)
    if spot is None:
        return Deny(DenyReason.NO_NODE)
    made = answer(reckon(tree, spot, at), subject, bit, about.sums)
    if about.sums is None:
        tree.keep(key, made)
    return made


def answer(here: Reckoning, subject: SubjectId, bit: int, sums: Sums | None = None) -> Decision:
    """Answer at a spot."""
    return answer_from(here, subject, bit, here.candidates(subject), sums)


def answer_from(
    here: Reckoning, subject: SubjectId, bit: int, candidates: Iterable[Binding], sums: Sums | None
) -> Decision:
    """Answer by the binding that hinders least; among equals by the nearest, which comes first."""
    if not here.left(subject) & bit:
        return cut(here, subject, bit)
    found: tuple[Binding, Limits] | None = None
    for binding in here.carrying(candidates, bit):
        limits = mattering(here.limits(subject, binding), bit)
        if found is None or _hindrance(limits, sums) < _hindrance(found[1], sums):
            found = binding, limits
        if limits is NO_LIMITS:
            break
    return missed(here, subject, bit) if found is None else _given(here, *found, sums)


def _given(here: Reckoning, binding: Binding, limits: Limits, sums: Sums | None) -> Decision:
    path = chain(here, binding)
    if not _within(limits, sums):
        return Deny(DenyReason.LIMITED, path)
    near = State.GRANTED_HERE if binding.node == here.spot.node else State.INHERITED
    return Allow(path, near, limits)


def mattering(limits: Limits, bit: int) -> Limits:
    """Return what of the limits matters to a permission: sums to what costs, approval to what changes."""
    if limits is NO_LIMITS or bit & COSTLY:
        return limits
    approval = limits.needs_approval and bool(bit & ANSWERED_FOR)
    left = replace(limits, max_order=None, max_month=None, needs_approval=approval)
    return NO_LIMITS if left == NO_LIMITS else left


def _hindrance(limits: Limits, sums: Sums | None) -> tuple[bool, bool, bool]:
    """Order limits: none first, then sums, then an approval, then sums that are exceeded."""
    summed = limits.max_order is not None or limits.max_month is not None
    return (not _within(limits, sums), limits.needs_approval, summed)


def _within(limits: Limits, sums: Sums | None) -> bool:
    if sums is None:
        return True
    if limits.max_order is not None and sums.order > limits.max_order:
        return False
    return limits.max_month is None or sums.month <= limits.max_month
