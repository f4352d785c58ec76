"""What one person does not decide alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from idp.model.access import (
    NO_LIMITS,
    Binding,
    Ceiling,
    Denial,
    Group,
    GroupMember,
    Limits,
    Node,
    Role,
    Safeguard,
    person,
)
from idp.model.ids import NodeId
from idp.rbac.administer_case import Case
from idp.rbac.administer_grants import OWNER, rights_of
from idp.rbac.administer_nodes import newly_reaching
from idp.rbac.permissions import BITS, LIMITS_CONFIGURE, TREE_CONFIGURE, TREE_GRANT, USERS_GRANT
from idp.rbac.preview import Why
from idp.rbac.standing import spots_of
from idp.rbac.structure import Structure


def reasons(case: Case, month: Decimal | None) -> frozenset[Why]:
    """Say why a set of changes, each allowed, still needs a second person; `month` is what it adds."""
    if case.subject is None:
        return frozenset()
    found = {
        Why.NEEDS_APPROVAL: _on_approval(case),
        Why.GUARDED_ROLE: _gives_guarded(case),
        Why.MONEY: too_dear(case.now.safeguard, month),
        Why.SAFEGUARD: _loosens(case.now.safeguard, case.then.safeguard),
    }
    return frozenset(why for why, so in found.items() if so)


def too_dear(safeguard: Safeguard, month: Decimal | None) -> bool:
    """Tell whether a sum a month is more than one person adds; a sum nobody can say always is."""
    most = safeguard.above_month
    return most is not None and (month is None or month > most)


def is_guarded(structure: Structure, role: str) -> bool:
    """Tell whether a role is one that nobody gives alone, or permits as much as such a one."""
    guarded, bits = structure.safeguard.second_person, structure.role_bits.get(role, 0)
    if role in guarded or (OWNER in guarded and bits & BITS[TREE_GRANT]):
        return True
    known = [structure.role_bits.get(one, 0) for one in guarded]
    return any(each and bits & each == each for each in known)


def _gives_guarded(case: Case) -> bool:
    given = {new.role for _, new in case.put(Binding)}
    for _, joined in case.put(GroupMember):
        given.update(binding.role for binding in rights_of(case.after.tree, joined))
    if any(is_guarded(case.now, role) or is_guarded(case.then, role) for role in given):
        return True
    return any(_becomes_guarded(case, role) for role in case.then.roles)


def _becomes_guarded(case: Case, role: str) -> bool:
    """Tell whether people who have a role would have a guarded one through a change of it."""
    if case.then.role_bits[role] == case.now.role_bits.get(role) or not is_guarded(case.then, role):
        return False
    return any(binding.role == role for binding in case.after.tree.bindings.values())


def _loosens(old: Safeguard, new: Safeguard) -> bool:
    if not old.second_person <= new.second_person:
        return True
    return old.above_month is not None and (new.above_month is None or new.above_month > old.above_month)


def _on_approval(case: Case) -> bool:
    """Tell whether some part of it can only be done on a right that needs approval."""
    return any(_waits(case, act) for act in _acts(case))


@dataclass(frozen=True, slots=True)
class Act:
    """What is done where: what the actor's right must carry, for which services and partners."""

    bits: int
    node: NodeId
    limits: Limits = NO_LIMITS


def _waits(case: Case, act: Act) -> bool:
    """Tell whether all that the actor can do it on needs approval."""
    standing = case.standing(case.before.tree if act.node in case.now.nodes else case.after.tree)
    spots = spots_of(standing.tree, act.node, act.limits) or spots_of(standing.tree, act.node, NO_LIMITS)
    rights = standing.carrying_at(act.bits, act.node, spots) if spots else ()
    if any(not standing.waits(right, act.node) for right in rights):
        return False
    return any(standing.waits(right, act.node) for right in standing.own(act.node))


_GRANT: Final = BITS[USERS_GRANT]


def _acts(case: Case) -> Iterator[Act]:
    """Go through what is done where."""
    yield from _on_people(case)
    yield from _on_places(case)
    for kind, permission in ((Denial, USERS_GRANT), (Ceiling, LIMITS_CONFIGURE)):
        for move in case.moves():
            for fact in (move.before, move.after):
                if isinstance(fact, kind):
                    yield Act(BITS[permission], fact.node)
    if any(True for _ in (*case.put(Role), *case.ended(Role))):
        yield Act(_GRANT | _changed(case.now.role_bits, case.then.role_bits), case.now.root)


def _changed(now: Mapping[str, int], then: Mapping[str, int]) -> int:
    """Return all that is in the roles that change."""
    bits = 0
    for role in {*now, *then}:
        old, new = now.get(role, 0), then.get(role, 0)
        bits |= old | new if old != new else 0
    return bits


def _on_places(case: Case) -> Iterator[Act]:
    configure = BITS[TREE_CONFIGURE]
    for move in case.moves():
        for fact in (move.before, move.after):
            if isinstance(fact, Node):
                yield Act(configure, fact.id)
    for old, new in case.put(Node):
        if old is not None and old.parent != new.parent:
            yield from (Act(configure, place) for place in (old.parent, new.parent) if place is not None)
            yield from (_given(case, binding, new.id) for binding in newly_reaching(case, new.id))


def _given(case: Case, binding: Binding, node: NodeId) -> Act:
    return Act(_GRANT | case.then.role_bits.get(binding.role, 0), node, binding.limits)


def _on_people(case: Case) -> Iterator[Act]:
    for _, new in case.put(Binding):
        yield _given(case, new, new.node)
    for old in case.ended(Binding):
        if old.subject != case.subject:
            yield Act(_GRANT, old.node, old.limits)
    for fact in _groups(case):
        yield Act(_GRANT, fact.node)
    for _, joined in case.put(GroupMember):
        yield from (_given(case, one, one.node) for one in rights_of(case.after.tree, joined))


def _groups(case: Case) -> Iterator[Group]:
    """Go through the groups that are changed, or that somebody joins or leaves."""
    yield from case.gone(Group)
    yield from (new for _, new in case.put(Group))
    for member in (*case.ended(GroupMember), *(new for _, new in case.put(GroupMember))):
        of = case.then.groups.get(member.group) or case.now.groups.get(member.group)
        if of is not None and person(member.account) != case.subject:
            yield of
