"""What a person leaves behind: the changes that end their rights, and the rights that fall with them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from idp.model.access import (
    Binding,
    Cause,
    Ceiling,
    CeilingLevel,
    Change,
    Denial,
    End,
    Fact,
    Group,
    GroupMember,
    Put,
    fact_key,
    group,
    person,
)
from idp.model.errors import DomainError, NotFound, Refused
from idp.model.ids import AccountId, BindingId, CeilingId, DenialId, NodeId, new_id
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer_case import Case
from idp.rbac.administer_laid import PERMISSION, Laid, laid_on
from idp.rbac.affected import extent
from idp.rbac.effects import orphans_of
from idp.rbac.permissions import BITS, TREE_GRANT, USERS_CONFIGURE
from idp.rbac.safeguard import reasons
from idp.rbac.saving import Work, prepare
from idp.rbac.standing import Standing
from idp.rbac.trees import Facts, Trees

TRIED: Final = 100
"""Orphaned rights of which it is said whether the actor could give them."""
_OWNS: Final = BITS[TREE_GRANT]


@dataclass(frozen=True, slots=True)
class Belongings:
    """A person's rights in a company."""

    bindings: tuple[Binding, ...]
    groups: tuple[Group, ...]
    laid: tuple[Laid, ...]

    @classmethod
    def of(cls, facts: Facts, account: AccountId) -> "Belongings":
        """Collect them."""
        subject, tree = person(account), facts.tree
        bindings = [b for _, here in sorted(tree.held.get(subject, {}).items()) for b in here]
        joined = [fact for fact in facts.facts.values() if _joins(fact, account)]
        groups = [tree.structure.groups[m.group] for m in joined if isinstance(m, GroupMember)]
        return cls(tuple(bindings), tuple(groups), tuple(laid_on(tree.structure, subject)))

    def ends(self, account: AccountId, standing: Standing | None) -> tuple[Change, ...]:
        """Return the changes that end it; what the actor could not lift waits for who comes back."""
        members = (GroupMember(group.id, account) for group in self.groups)
        lifted = (one for one in self.laid if _lifts(standing, one))
        facts: tuple[Fact, ...] = (*self.bindings, *members, *lifted)
        return tuple(End(*fact_key(fact)) for fact in facts)

    def carried(self, account: AccountId, facts: Facts, standing: Standing | None) -> Iterator[Change]:
        """Lay on the person what lies on their groups and the actor could not lift.

        Who leaves a group by leaving the company, and comes back, is held to it still.
        """
        known = {_content(one) for one in self.laid}
        for left in self.groups:
            for one in laid_on(facts.tree.structure, group(left.id)):
                own = _made_own(one, account)
                if not _lifts(standing, one) and _content(own) not in known:
                    known.add(_content(own))
                    yield Put(own)

    def places(self, facts: Facts) -> frozenset[NodeId]:
        """Return where it lies; with nothing anywhere, it is the whole company's matter."""
        found = {binding.node for binding in self.bindings} | {group.node for group in self.groups}
        return frozenset(found or {facts.tree.structure.root})


def _joins(fact: Fact, account: AccountId) -> bool:
    return isinstance(fact, GroupMember) and fact.account == account


def _lifts(standing: Standing | None, laid: Laid) -> bool:
    """Tell whether what is laid ends with who leaves; what the contract says of them stays."""
    if isinstance(laid, Ceiling) and laid.level is CeilingLevel.CONTRACT:
        return False
    if standing is None or any(r.inherit for r in standing.carrying(_OWNS, standing.tree.structure.root)):
        return True
    return standing.holds(BITS[PERMISSION[type(laid)]], laid.node)


def _made_own(laid: Laid, account: AccountId) -> Laid:
    if isinstance(laid, Denial):
        return replace(laid, id=DenialId(new_id()), subject=person(account))
    return replace(laid, id=CeilingId(new_id()), subject=person(account))


def _content(laid: Laid) -> object:
    """Return what is laid where, whoever laid it and whatever it is called."""
    if isinstance(laid, Denial):
        return laid.node, laid.permissions, laid.services
    return laid.node, laid.level, laid.permissions, laid.limits


def refuse_dismissing(facts: Facts, actor: Actor, account: AccountId, now: datetime) -> None:
    """Refuse who may not dismiss this person: nobody themselves, others only where they manage people."""
    if actor.account == account:
        msg = "Nobody dismisses themselves"
        raise Refused(msg)
    if actor.subject is None:
        return
    standing = Standing(facts.tree, actor.subject, now)
    places = Belongings.of(facts, account).places(facts)
    if not all(standing.holds(BITS[USERS_CONFIGURE], node) for node in places):
        msg = "You may not dismiss this person"
        raise Refused(msg)


def leaving(
    facts: Facts, actor: Actor, account: AccountId, adopt: frozenset[BindingId], now: datetime
) -> Work:
    """Make the work that ends a person's rights, and lets the actor's bear what is adopted."""
    adopted = tuple(_adopted(facts, actor, account, adopt))
    standing = Standing(facts.tree, actor.subject, now) if actor.subject is not None else None
    theirs = Belongings.of(facts, account)
    carried = theirs.carried(account, facts, standing)
    changes = (*theirs.ends(account, standing), *carried, *adopted)
    rev, company = facts.tree.structure.rev, facts.tree.structure.company
    return Work(actor, company, changes, base=rev, cause=Cause.DISMISSAL, leaving=account)


def _adopted(facts: Facts, actor: Actor, account: AccountId, adopt: frozenset[BindingId]) -> Iterator[Change]:
    children = {binding.id: binding for binding in handed_out(facts, account)}
    for identifier in sorted(adopt):
        if identifier not in children:
            msg = "This is gone already"
            raise NotFound(msg, field="adopt")
        yield Put(replace(children[identifier], granter=actor.subject, on=None, granted_at=None))


def handed_out(facts: Facts, account: AccountId) -> tuple[Binding, ...]:
    """List the rights that stand right on a person's own, or that they gave on a group's."""
    own = {binding.id for here in facts.tree.held.get(person(account), {}).values() for binding in here}
    return tuple(
        binding
        for binding in facts.tree.bindings.values()
        if binding.on is not None and (binding.on in own or binding.granter == person(account))
    )


def refuse_waiting(case: Case) -> None:
    """Refuse what needs a second person: a dismissal does not wait."""
    if reasons(case, Decimal(0)):
        msg = "This needs a second person: leave it out, or ask somebody who may do it alone"
        raise Refused(msg, field="adopt")


def left_behind(
    records: Records, trees: Trees, facts: Facts, work: Work, now: datetime
) -> tuple[tuple[Binding, ...], frozenset[BindingId]]:
    """List what would fall with a person's rights, and what of it the actor could bear."""
    if not work.changes or work.leaving is None:
        return (), frozenset()
    case = prepare(records, trees, work, now)
    orphaned = tuple(facts.tree.bindings[one] for one in orphans_of(case, extent(case)))
    children = {binding.id for binding in handed_out(facts, work.leaving)}
    tried = [binding.id for binding in orphaned if binding.id in children][:TRIED]
    able = [one for one in tried if _may_adopt(records, trees, facts, work, one, now)]
    return orphaned, frozenset(able)


def _may_adopt(
    records: Records, trees: Trees, facts: Facts, work: Work, one: BindingId, now: datetime
) -> bool:
    if work.leaving is None:
        return False
    try:
        case = prepare(records, trees, leaving(facts, work.actor, work.leaving, frozenset({one}), now), now)
        refuse_waiting(case)
    except DomainError:
        return False
    return True
