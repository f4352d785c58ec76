"""What decided, step by step; and, where the answer is no, what was nearest to a yes."""

from typing import Final

from idp.model.access import Binding, Ceiling, Denial
from idp.model.ids import SubjectId
from idp.rbac.answers import Deny, DenyReason, Step, StepKind, nearest
from idp.rbac.permissions import taken_by
from idp.rbac.reckoning import Reckoning, allowed_by

UPON_ANOTHER: Final = {
    DenyReason.EXPIRED: DenyReason.ORPHANED,
    DenyReason.OUT_OF_REACH: DenyReason.LIMITED,
    DenyReason.NOT_GIVEN: DenyReason.LIMITED,
}
"""What is told of a right when this is wrong with one that it stands on."""


def chain(here: Reckoning, binding: Binding) -> tuple[Step, ...]:
    """Return the binding and, one by one, what it stands on."""
    first, lower = _step(StepKind.BINDING, binding), here.tree.line(binding)
    if not lower:
        return (first,)
    rest: tuple[Step, ...] | None = here.chains.get(lower[0].id)
    if rest is None:
        rest = here.chains[lower[0].id] = tuple(_step(StepKind.ON, link) for link in lower)
    return (first, *rest)


def cut(here: Reckoning, subject: SubjectId, bit: int) -> Deny:
    """Say which denials and ceilings take it away from a subject here."""
    denials = [_step(StepKind.DENIAL, d) for d in here.against(subject) if taken_by(d.permissions) & bit]
    ceilings = [_step(StepKind.CEILING, c) for c in here.over(subject) if not allowed_by(c, here.spot) & bit]
    return Deny(DenyReason.DENIED if denials else DenyReason.LIMITED, (*denials, *ceilings))


def missed(here: Reckoning, subject: SubjectId, bit: int) -> Deny:
    """Say why no binding whose role permits it gives it here, the nearest miss first."""
    role_bits = here.tree.structure.role_bits
    misses = [
        _miss(here, binding, bit)
        for binding in here.candidates(subject)
        if role_bits.get(binding.role, 0) & bit
    ]
    return nearest(misses) if misses else Deny(DenyReason.NOT_GIVEN)


def _miss(here: Reckoning, binding: Binding, bit: int) -> Deny:
    """Say what is wrong with a binding, or with the first of those it stands on.

    The path ends with what decided.
    """
    steps = chain(here, binding)
    wrong = _wrong(here, binding, bit)
    if wrong is not None:
        return Deny(wrong.reason, (steps[0], *wrong.path))
    giver = binding.granter
    for length, lower in enumerate(here.tree.line(binding), start=2):
        wrong = _wrong(here, lower, bit) or _withheld(here, giver, bit)
        if wrong is not None:
            reason = UPON_ANOTHER.get(wrong.reason, wrong.reason)
            return Deny(reason, (*steps[:length], *wrong.path))
        giver = lower.granter
    return Deny(DenyReason.ORPHANED, steps)


def _wrong(here: Reckoning, binding: Binding, bit: int) -> Deny | None:
    """Say what is wrong with a binding by itself, if anything is."""
    if not here.reaches(binding):
        return Deny(DenyReason.OUT_OF_REACH)
    if not here.in_force(binding):
        begun = binding.valid_from is None or binding.valid_from <= here.at
        return Deny(DenyReason.EXPIRED if begun else DenyReason.NOT_YET)
    if not here.tree.structure.role_bits.get(binding.role, 0) & bit:
        return Deny(DenyReason.NOT_GIVEN)
    return _withheld(here, binding.subject, bit)


def _withheld(here: Reckoning, subject: SubjectId | None, bit: int) -> Deny | None:
    """Say what takes it away from somebody, if anything does."""
    if subject is None or here.left(subject) & bit:
        return None
    return cut(here, subject, bit)


def _step(kind: StepKind, found: Binding | Denial | Ceiling) -> Step:
    role = found.role if isinstance(found, Binding) else ""
    return Step(kind, found.id, found.node, found.subject, role)
