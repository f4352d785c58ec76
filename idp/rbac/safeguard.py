"""What one person does not decide alone."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from idp.model.access import Binding, Ceiling, Denial, Group, GroupMember, Node, Role, Safeguard, person
from idp.model.ids import NodeId
from idp.rbac.administer_case import Case
from idp.rbac.administer_grants import OWNER, rights_of
from idp.rbac.permissions import BITS, LIMITS_CONFIGURE, TREE_CONFIGURE, TREE_GRANT, USERS_GRANT
from idp.rbac.preview import Why
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
    return any(_waits(case, bits, node) for bits, node in _acts(case))


def _waits(case: Case, bits: int, node: NodeId) -> bool:
    tree = case.before.tree if node in case.now.nodes else case.after.tree
    standing = case.standing(tree)
    rights = standing.carrying(bits, node)
    return bool(rights) and all(standing.waits(right) for right in rights)


_GRANT: Final = BITS[USERS_GRANT]


def _acts(case: Case) -> Iterator[tuple[int, NodeId]]:
    """Go through what is done where: what the actor's rights must carry."""
    yield from _on_people(case)
    for kind, permission in ((Denial, USERS_GRANT), (Ceiling, LIMITS_CONFIGURE), (Node, TREE_CONFIGURE)):
        for move in case.moves():
            for fact in (move.before, move.after):
                if isinstance(fact, kind):
                    place = fact.id if isinstance(fact, Node) else fact.node
                    yield BITS[permission], place
    if any(True for _ in (*case.put(Role), *case.ended(Role))):
        yield _GRANT, case.now.root


def _on_people(case: Case) -> Iterator[tuple[int, NodeId]]:
    for _, new in case.put(Binding):
        yield _GRANT | case.then.role_bits.get(new.role, 0), new.node
    for old in case.ended(Binding):
        if old.subject != case.subject:
            yield _GRANT, old.node
    for fact in _groups(case):
        yield _GRANT, fact.node


def _groups(case: Case) -> Iterator[Group]:
    """Go through the groups that are changed, or that somebody joins or leaves."""
    yield from case.gone(Group)
    yield from (new for _, new in case.put(Group))
    for member in (*case.ended(GroupMember), *(new for _, new in case.put(GroupMember))):
        of = case.then.groups.get(member.group) or case.now.groups.get(member.group)
        if of is not None and person(member.account) != case.subject:
            yield of
