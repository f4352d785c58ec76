"""Denials, ceilings and the safeguard: laid by who administers there, lifted by nobody they bind."""

from collections.abc import Iterator
from typing import Final

from idp.model.access import Ceiling, CeilingLevel, Denial, GroupMember, Safeguard, group, person
from idp.model.errors import Refused
from idp.model.ids import NodeId, SubjectId
from idp.rbac.administer_case import Case
from idp.rbac.permissions import BITS, LIMITS_CONFIGURE, TREE_GRANT, USERS_GRANT
from idp.rbac.structure import Structure

Laid = Denial | Ceiling
PERMISSION: Final = {Denial: USERS_GRANT, Ceiling: LIMITS_CONFIGURE}
"""What laying and lifting take at the node."""


def check_laid(case: Case) -> None:
    """Refuse what the actor may not lay or lift. Changing one is lifting it and laying another."""
    laid: tuple[type[Laid], ...] = (Denial, Ceiling)
    for kind in laid:
        for old in case.gone(kind):
            if old.subject != case.leaving:
                refuse_lift(case, old)
        for _, new in case.put(kind):
            if new.subject != case.leaving:
                _refuse_lay(case, new)


def _refuse_lay(case: Case, new: Laid) -> None:
    if isinstance(new, Ceiling) and new.level is CeilingLevel.CONTRACT:
        msg = "Only the operator changes what the contract allows"
        raise Refused(msg, field="level")
    if not case.may(PERMISSION[type(new)], new.node):
        msg = "You may not limit access here"
        raise Refused(msg, field="node")


def refuse_lift(case: Case, old: Laid) -> None:
    """Refuse to lift what binds the actor, what the contract says, and what lies where others administer.

    Who may hand over the whole company may lift what binds themselves too, unless it takes this
    very right from them.
    """
    if isinstance(old, Ceiling) and old.level is CeilingLevel.CONTRACT:
        msg = "Only the operator changes what the contract allows"
        raise Refused(msg, field="level")
    if hands_over(case):
        return
    if old.subject in case.mine.concerned():
        msg = "You cannot lift what limits yourself"
        raise Refused(msg, field="node")
    if not case.may(PERMISSION[type(old)], old.node):
        msg = "You may not limit access here"
        raise Refused(msg, field="node")


def hands_over(case: Case) -> bool:
    """Tell whether the actor may hand over the whole company, as an owner may."""
    rights = case.mine.carrying(BITS[TREE_GRANT], case.now.root)
    return any(right.inherit for right in rights)


def check_escapes(case: Case) -> None:
    """Treat leaving a group as lifting what is laid on it, and joining one as laying it on who joins."""
    for left in case.ended(GroupMember):
        if person(left.account) == case.leaving:
            continue
        for laid in laid_on(case.now, group(left.group)):
            refuse_lift(case, laid)
    for _, joined in case.put(GroupMember):
        _refuse_entering(case, group(joined.group))


def _refuse_entering(case: Case, joined: SubjectId) -> None:
    for laid in laid_on(case.then, joined):
        if not case.may(PERMISSION[type(laid)], laid.node):
            msg = "You may not limit access here"
            raise Refused(msg, field="group")


def laid_on(structure: Structure, subject: SubjectId) -> Iterator[Laid]:
    """Go through what is laid on a subject itself."""
    for node in sorted(structure.laid.get(subject, ())):
        for laid in laid_at(structure, node):
            if laid.subject == subject:
                yield laid


def laid_at(structure: Structure, node: NodeId) -> tuple[Laid, ...]:
    """Return the denials and ceilings that lie at a node."""
    return (*structure.denials.get(node, ()), *structure.ceilings.get(node, ()))


def left_behind(case: Case, moved: NodeId) -> set[NodeId]:
    """Return the places that a moved one is not under any more."""
    return set(case.now.lineage(moved)) - set(case.then.lineage(moved))


def check_safeguard_change(case: Case) -> None:
    """Let only those who may hand over the company change what needs a second person."""
    touched = [*case.gone(Safeguard), *(new for _, new in case.put(Safeguard))]
    if touched and not hands_over(case):
        msg = "Only an owner of the company changes this"
        raise Refused(msg, field="second_person")
