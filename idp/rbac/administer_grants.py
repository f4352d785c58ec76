"""Giving and taking rights: nobody gives what they lack, or more than the right it is given on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from idp.model.access import NO_LIMITS, Binding, Group, GroupMember, Limits, group, person
from idp.model.errors import Invalid, Refused
from idp.model.ids import BindingId, SubjectId
from idp.rbac.administer_bounds import bounds, falls_short, fits, is_cut
from idp.rbac.administer_case import Case
from idp.rbac.following import HOLDERS
from idp.rbac.permissions import BITS, USERS_GRANT
from idp.rbac.reckoning import Spot
from idp.rbac.standing import Standing, spots_of
from idp.rbac.tree import LONGEST_CHAIN, Tree

OWNER: Final = "owner"
GIVES: Final = BITS[USERS_GRANT]


def settle_binding(case: Case, wanted: Binding) -> Binding:
    """Return a binding with the right it stands on, its giver, and limits no wider than that right's.

    Limits that were left open become those of the right it stands on. Raises `Refused`, `Invalid`.
    """
    giver = case.standing(case.after.tree)
    _refuse_own(giver, wanted.subject)
    _refuse_elsewhere(case, wanted)
    spots = spots_of(case.after.tree, wanted.node, wanted.limits)
    rights = _rights(case, giver, wanted, spots)
    refused: Refused | None = None
    for right in sorted(rights, key=lambda right: _preference(giver, right, wanted)):
        try:
            return _on(case, giver, right, wanted)
        except Refused as error:
            refused = refused or error
    raise refused or _lacking(giver, wanted, spots)


def _refuse_own(giver: Standing, subject: SubjectId) -> None:
    if subject in giver.subjects:
        msg = "Nobody gives rights to themselves"
        raise Refused(msg, field="subject")


def _refuse_elsewhere(case: Case, wanted: Binding) -> None:
    """Refuse to make somebody's right another one's: what stands on it would change hands."""
    old = case.before.tree.bindings.get(wanted.id)
    if old is not None and old.subject != wanted.subject:
        msg = "A right stays with whom it was given: end it and give another"
        raise Invalid(msg, field="subject")


def _rights(case: Case, giver: Standing, wanted: Binding, spots: tuple[Spot, ...]) -> list[Binding]:
    """List the giver's rights that carry all of it at the place, and below where it is inherited."""
    bits = case.then.role_bits.get(wanted.role, 0) | GIVES
    return [
        right
        for right in giver.carrying_at(bits, wanted.node, spots)
        if spots and (right.inherit or not wanted.inherit) and _may_bear(giver, right, wanted)
    ]


def _may_bear(giver: Standing, right: Binding, wanted: Binding) -> bool:
    """Tell whether one more right may stand on this one: not its own foundation, not one too many."""
    under = giver.tree.supports(right)
    if under is None or right.id == wanted.id:
        return False
    return len(under) + 1 <= LONGEST_CHAIN and all(below.id != wanted.id for below in under)


def _preference(giver: Standing, right: Binding, wanted: Binding) -> tuple[bool, bool, int, str]:
    under = giver.tree.supports(right) or ()
    return giver.waits(right, wanted.node), right.valid_until is not None, len(under), right.id


def _on(case: Case, giver: Standing, right: Binding, wanted: Binding) -> Binding:
    """Let it stand on this right. Raises `Refused` naming the limit that is too wide."""
    limits, until = bounds(giver, right, wanted)
    if case.restoring:
        return _as_it_was(case, giver, wanted, (limits, until))
    return replace(
        wanted,
        limits=limits,
        valid_until=until,
        granter=giver.subject,
        on=None if _stands_alone(giver, right, limits, wanted) else right.id,
        granted_at=case.at,
    )


def _as_it_was(
    case: Case, giver: Standing, wanted: Binding, allowed: tuple[Limits, datetime | None]
) -> Binding:
    """Return what is brought back, on the right that it stood on. Raises `Refused` if that is more."""
    bits = case.then.role_bits.get(wanted.role, 0) | GIVES
    if allowed != (wanted.limits, wanted.valid_until) or falls_short(giver, wanted, bits):
        msg = "Your own right is limited to less"
        raise Refused(msg, field="role")
    return wanted


def _stands_alone(giver: Standing, right: Binding, limits: Limits, wanted: Binding) -> bool:
    """Tell whether one owner makes another: owners are equals, so the new one outlives the old."""
    equal = (right.role, right.node, right.inherit) == (wanted.role, wanted.node, wanted.inherit)
    endless = right.valid_until is None and wanted.valid_until is None
    free = right.on is None and endless and limits == NO_LIMITS and not is_cut(giver)
    return equal and wanted.role == OWNER and free


def _lacking(giver: Standing, wanted: Binding, spots: tuple[Spot, ...]) -> Refused:
    """Say what is missing: the right to give here at all, or something of the role."""
    if not giver.carrying_at(GIVES, wanted.node, spots):
        return _limited(giver, wanted)
    msg = "You cannot give more than you have yourself"
    return Refused(msg, field="role")


def _limited(giver: Standing, wanted: Binding) -> Refused:
    """Tell apart who gives nothing here from who gives only for some services or partners."""
    role_bits = giver.tree.structure.role_bits
    gives = [right for right in giver.own(wanted.node) if role_bits.get(right.role, 0) & GIVES]
    for field, limited in (
        ("services", any(right.limits.services is not None for right in gives)),
        ("partners", any(right.limits.partners is not None for right in gives)),
    ):
        if limited:
            msg = "Your own right is limited to less"
            return Refused(msg, field=field)
    msg = "You may not give access here"
    return Refused(msg, field="node")


def _refuse_old_names(case: Case) -> None:
    """Refuse a new right under the id of one that is gone while others stand on that."""
    known, new = case.before.tree.bindings, [b.id for old, b in case.put(Binding) if old is None]
    if new and not case.restoring and not {b.on for b in known.values()}.isdisjoint(new):
        msg = "This is no identifier"
        raise Invalid(msg, field="id")


def _refuse_holders(case: Case) -> None:
    """Refuse to take, or to bend, the right that comes with a number: billing would find it given."""
    made = any(new.id.startswith(HOLDERS) for _, new in case.put(Binding))
    if made and not case.restoring:
        msg = "Billing says who holds a number: this right is neither made nor changed here"
        raise Refused(msg, field="binding")


def check_ends(case: Case) -> None:
    """Refuse to take rights that the actor could not have given. One's own may always be given up."""
    _refuse_old_names(case)
    _refuse_holders(case)
    for old in case.gone(Binding):
        if old.subject != case.subject and not _may_take(case, old):
            msg = "You may not take this right away"
            raise Refused(msg, field="binding")


def _may_take(case: Case, old: Binding) -> bool:
    bits = case.now.role_bits.get(old.role, 0) | GIVES
    mine = case.mine
    if not case.now.lineage(old.node):
        return case.may(USERS_GRANT, case.now.root)
    return mine.holds_at(bits, old.node, old.limits)


def check_groups(case: Case) -> None:
    """Refuse to make, rename or end groups of places where the actor gives no rights."""
    places = {fact.node for old, new in case.put(Group) for fact in (old, new) if fact is not None}
    places.update(fact.node for fact in case.ended(Group))
    for node in sorted(places):
        if not case.may(USERS_GRANT, node):
            msg = "You may not give access here"
            raise Refused(msg, field="node")


def check_members(case: Case) -> None:
    """Treat joining a group as being given, and leaving as losing, each right that the group has."""
    for _, joined in case.put(GroupMember):
        _refuse_own(case.mine, person(joined.account))
        _refuse_unadministered(case, case.then.groups[joined.group])
        for binding in rights_of(case.after.tree, joined):
            _refuse_ungivable(case, binding)
    for left in case.ended(GroupMember):
        if person(left.account) != case.subject:
            _refuse_untakable(case, left)


def _refuse_unadministered(case: Case, of: Group) -> None:
    if not case.may(USERS_GRANT, of.node):
        msg = "You may not give access here"
        raise Refused(msg, field="group")


def rights_of(tree: Tree, member: GroupMember) -> Iterator[Binding]:
    """Go through what a member has through the group."""
    for bindings in tree.held.get(group(member.group), {}).values():
        yield from bindings


def _refuse_ungivable(case: Case, binding: Binding) -> None:
    """Refuse to let somebody join a right that the actor could not give just so."""
    giver, new = case.standing(case.after.tree), replace(binding, id=BindingId(""))
    rights = _rights(case, giver, new, spots_of(case.after.tree, new.node, new.limits))
    bits = case.then.role_bits.get(new.role, 0) | GIVES
    if any(fits(giver, right, new) for right in rights) and not falls_short(giver, new, bits):
        return
    msg = "The group has rights that you cannot give"
    raise Refused(msg, field="group")


def _refuse_untakable(case: Case, left: GroupMember) -> None:
    known = case.now.groups.get(left.group)
    if known is not None:
        _refuse_unadministered(case, known)
    if not all(_may_take(case, binding) for binding in rights_of(case.before.tree, left)):
        msg = "You may not take this right away"
        raise Refused(msg, field="group")
