"""Who may decide what somebody else asks for."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from idp.model.access import Change, person
from idp.model.errors import DomainError
from idp.model.ids import AccountId
from idp.model.requests import Request, RequestState, Wish
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer import Wanted, check
from idp.rbac.administer_case import Case
from idp.rbac.administer_grants import GIVES, OWNER
from idp.rbac.humans import same_human
from idp.rbac.permissions import BITS, LIMITS_CONFIGURE, TREE_CONFIGURE, TREE_GRANT
from idp.rbac.placing import may_order_wish
from idp.rbac.preview import Why
from idp.rbac.reckoning import Spot, reckon, spot_of
from idp.rbac.safeguard import reasons
from idp.rbac.saving import people_in, roll_for
from idp.rbac.standing import Standing
from idp.rbac.tree import Tree
from idp.rbac.trees import Facts

FOUND: Final = 5
"""Approvers that are named and written to."""
TRIED: Final = 50
"""Candidates that are asked about, those of the widest rights first."""
_ADMINISTERS: Final = GIVES | BITS[TREE_CONFIGURE] | BITS[LIMITS_CONFIGURE]


def case_of(
    records: Records, facts: Facts, account: AccountId, changes: tuple[Change, ...], now: datetime
) -> Case | None:
    """Return the case if the person could make these changes by their own rights."""
    roll = roll_for(records, facts, Actor(account), changes)
    if not roll.member(account):
        return None
    with suppress(DomainError):
        return check(facts, changes, Wanted(person(account), now, roll))
    return None


def may_approve(
    records: Records, facts: Facts, account: AccountId, changes: tuple[Change, ...], now: datetime
) -> bool:
    """Tell whether somebody could make the changes on a right that needs no approval itself."""
    case = case_of(records, facts, account, changes, now)
    return case is not None and Why.NEEDS_APPROVAL not in reasons(case, None)


def approvers(
    records: Records, facts: Facts, asker: AccountId, changes: tuple[Change, ...], now: datetime
) -> tuple[AccountId, ...]:
    """List who may approve somebody's changes: another person, and not the same human."""
    found: list[AccountId] = []
    for account in _candidates(facts.tree, asker):
        able = may_approve(records, facts, account, changes, now)
        if able and not same_human(records, account, asker):
            found.append(account)
        if len(found) == FOUND:
            break
    return tuple(found)


def has_other_owner(records: Records, tree: Tree, asker: AccountId, now: datetime) -> bool:
    """Tell whether another human owns the company, whatever is laid on them: then nobody decides alone."""
    root = tree.structure.root
    here = reckon(tree, Spot((root,)), now)
    live = (b for b in tree.placed.get(root, ()) if b.role == OWNER and here.in_force(b))
    standing = [b for b in live if tree.supports(b) is not None]
    people = {a for b in standing for a in people_in((b.subject, *tree.members(b.subject)))} - {asker}
    acting = records.companies.acting(tree.structure.company, sorted(people))
    return any(not same_human(records, account, asker) for account in acting)


def _candidates(tree: Tree, asker: AccountId) -> list[AccountId]:
    """List who administers anything, those whose right lies highest first."""
    ranks: dict[AccountId, tuple[int, int]] = {}
    for binding in tree.bindings.values():
        bits = tree.structure.role_bits.get(binding.role, 0)
        if bits & _ADMINISTERS:
            rank = (len(tree.structure.lineage(binding.node)), 0 if bits & BITS[TREE_GRANT] else 1)
            for account in people_in((binding.subject, *tree.members(binding.subject))):
                ranks[account] = min(rank, ranks.get(account, rank))
    ranks.pop(asker, None)
    return sorted(ranks, key=lambda account: (ranks[account], account))[:TRIED]


def givers(
    records: Records, facts: Facts, asker: AccountId, wish: Wish, now: datetime
) -> tuple[AccountId, ...]:
    """List who could fulfil a wish, those nearest to the place first."""
    tree, near = facts.tree, dict[AccountId, None]()
    for node in tree.structure.lineage(wish.node):
        for binding in tree.placed.get(node, ()):
            if tree.structure.role_bits.get(binding.role, 0) & GIVES:
                near.update(dict.fromkeys(people_in((binding.subject, *tree.members(binding.subject)))))
    near.pop(asker, None)
    tried = list(near)[:TRIED]
    acting = records.companies.acting(tree.structure.company, tried)
    able = [a for a in tried if a in acting and may_give(Standing(tree, person(a), now), wish)]
    return tuple(able[:FOUND])


def may_give(giver: Standing, wish: Wish) -> bool:
    """Tell whether somebody may give away what is wished for, where it is wished for."""
    spot = spot_of(giver.tree.structure, wish.node, wish.service)
    bits = GIVES | BITS[wish.permission]
    return spot is not None and bool(giver.carrying_at(bits, wish.node, (spot,)))


def may_decide(records: Records, facts: Facts, actor: Actor, request: Request, now: datetime) -> bool:
    """Tell whether a request waits for this person; what ripens may be stopped by all who give rights."""
    if actor.account is None or actor.account == request.by:
        return actor.account is None
    giver = Standing(facts.tree, person(actor.account), now)
    if request.wish is not None:
        order = request.wish.order is not None
        tree, account = facts.tree, actor.account
        return (
            may_order_wish(records, tree, account, request.wish, now)
            if order
            else may_give(giver, request.wish)
        )
    stops = request.state is RequestState.RIPENING and giver.holds(GIVES, facts.tree.structure.root)
    return stops or may_approve(records, facts, actor.account, request.changes, now)
