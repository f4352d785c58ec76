"""Two rules over all others: nobody's own rights rise by what they do, and the last owner stays."""

from collections.abc import Iterator

from idp.model.access import (
    Binding,
    Ceiling,
    Change,
    Denial,
    End,
    GroupMember,
    Node,
    Role,
    fact_key,
    person,
)
from idp.model.errors import Refused
from idp.model.ids import AccountId, NodeId, SubjectId
from idp.rbac.administer_case import Case
from idp.rbac.administer_grants import OWNER
from idp.rbac.administer_laid import Laid, hands_over, laid_at, left_behind
from idp.rbac.permissions import BITS, TREE_GRANT
from idp.rbac.reckoning import Spot, reckon
from idp.rbac.regions import all_bindings
from idp.rbac.tree import Tree


def refuse_rise(case: Case) -> None:
    """Refuse changes after which the actor could do more anywhere than before.

    What an owner lifts is not counted: that they may. A new place counts as the one above it.
    """
    places = set(_places(case))
    if not places or case.subject is None:
        return
    baseline = case.before.after(case.now.rev, _lifts(case)).tree
    for node in places:
        if _risen(case, baseline, node):
            msg = "That would raise your own rights"
            raise Refused(msg, field="node")


def _places(case: Case) -> Iterator[NodeId]:
    """Go through the places, as they will be, where the changes may give anybody more."""
    then = case.then
    if _touches_own(case):
        yield from then.nodes
        return
    for node in (*(d.node for d in case.gone(Denial)), *(c.node for c in case.gone(Ceiling))):
        yield from then.below(node)
    for old, new in case.put(Node):
        if old is None or old.parent != new.parent:
            yield from then.below(new.id)


def _touches_own(case: Case) -> bool:
    """Tell whether a role that the actor's rights are made of changes, or who is in a group with them."""
    people = {member.account for member in (*case.gone(GroupMember), *_joined(case))}
    changed = {role for role, bits in case.then.role_bits.items() if case.now.role_bits.get(role) != bits}
    if not people and not changed:
        return False
    for tree in (case.before.tree, case.after.tree):
        mine = case.standing(tree)
        own = all_bindings(tree, mine.subject)
        if any(binding.role in changed for binding in own) or not mine.concerned().isdisjoint(
            map(person, people)
        ):
            return True
    return False


def _joined(case: Case) -> Iterator[GroupMember]:
    yield from (new for _, new in case.put(GroupMember))


def _lifts(case: Case) -> tuple[Change, ...]:
    """Return what lifts all that is lifted: by its end, or by moving places out from under it."""
    gone: set[Laid] = {*case.gone(Denial), *case.gone(Ceiling)}
    for old, new in case.put(Node):
        if old is not None and old.parent != new.parent:
            for node in left_behind(case, new.id):
                gone.update(laid_at(case.now, node))
    return tuple(End(*fact_key(laid)) for laid in gone)


def _risen(case: Case, baseline: Tree, node: NodeId) -> bool:
    spot = case.standing(case.after.tree).spot(node)
    if spot is None or case.subject is None:
        return False
    after = reckon(case.after.tree, spot, case.at).effective(case.subject)
    before = reckon(baseline, _spot_before(baseline, spot), case.at).effective(case.subject)
    return bool(after & ~before)


def _spot_before(tree: Tree, spot: Spot) -> Spot:
    """Return the same place in the earlier tree, or the nearest above it that was there."""
    known = next(node for node in spot.lineage if node in tree.structure.nodes)
    return Spot(tree.structure.lineage(known), spot.service, spot.partner)


def refuse_ownerless(case: Case) -> None:
    """Refuse to take the last owner from a company, and any owner's hold of it unless one is an owner."""
    if not _touches_owners(case):
        return
    before, after = set(owners(case, case.before.tree)), set(owners(case, case.after.tree))
    if before and not after:
        msg = "The company would have no owner"
        raise Refused(msg, field="role")
    others = {person(account) for account in before - after} - {case.subject}
    if others and case.subject is not None and not hands_over(case):
        msg = "You may not take this right away"
        raise Refused(msg, field="subject")


def _touches_owners(case: Case) -> bool:
    changed = (*case.gone(Binding), *case.gone(Role), *case.put(Denial), *case.put(Ceiling))
    return bool(changed) or any(True for _ in (*case.ended(GroupMember), *case.put(GroupMember)))


def owners(case: Case, tree: Tree) -> Iterator[AccountId]:
    """Go through those who may hand over the whole company, without an end."""
    root = tree.structure.root
    here = reckon(tree, Spot((root,)), case.at)
    for binding in tree.placed.get(root, ()):
        endless = binding.role == OWNER and binding.inherit and binding.valid_until is None
        if endless and here.carried(binding) & BITS[TREE_GRANT]:
            for subject in _people(tree, binding):
                if here.left(subject) & BITS[TREE_GRANT]:
                    yield from _active(case, subject)


def _people(tree: Tree, binding: Binding) -> tuple[SubjectId, ...]:
    return (binding.subject, *tree.members(binding.subject))


def _active(case: Case, subject: SubjectId) -> Iterator[AccountId]:
    kind, _, account = subject.partition(":")
    if kind == "person" and subject == person(AccountId(account)) and case.roll.member(AccountId(account)):
        yield AccountId(account)
