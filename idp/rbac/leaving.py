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
    person,
)
from idp.model.errors import DomainError, NotFound, Refused
from idp.model.ids import AccountId, BindingId, NodeId
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer_case import Case
from idp.rbac.administer_laid import PERMISSION, laid_at
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
    laid: tuple[Denial | Ceiling, ...]

    @classmethod
    def of(cls, facts: Facts, account: AccountId) -> "Belongings":
        """Collect them; what the contract says of a person stays."""
        subject, tree = person(account), facts.tree
        bindings = [b for _, here in sorted(tree.held.get(subject, {}).items()) for b in here]
        joined = [fact for fact in facts.facts.values() if _joins(fact, account)]
        groups = [tree.structure.groups[m.group] for m in joined if isinstance(m, GroupMember)]
        laid = [
            one
            for node in sorted(tree.structure.laid.get(subject, ()))
            for one in laid_at(tree.structure, node)
            if one.subject == subject and not _of_contract(one)
        ]
        return cls(tuple(bindings), tuple(groups), tuple(laid))

    def liftable(self, standing: Standing | None) -> "Belongings":
        """Leave out what the actor could not lift: it waits for who left, should they come back."""
        if standing is None or any(r.inherit for r in standing.carrying(_OWNS, standing.tree.structure.root)):
            return self
        laid = (one for one in self.laid if standing.holds(BITS[PERMISSION[type(one)]], one.node))
        return replace(self, laid=tuple(laid))

    def ends(self, account: AccountId) -> tuple[Change, ...]:
        """Return the changes that end all of it."""
        members = (GroupMember(group.id, account) for group in self.groups)
        facts: tuple[Fact, ...] = (*self.bindings, *members, *self.laid)
        return tuple(End(*fact_key(fact)) for fact in facts)

    def places(self, facts: Facts) -> frozenset[NodeId]:
        """Return where it lies; with nothing anywhere, it is the whole company's matter."""
        found = {binding.node for binding in self.bindings} | {group.node for group in self.groups}
        return frozenset(found or {facts.tree.structure.root})


def _joins(fact: Fact, account: AccountId) -> bool:
    return isinstance(fact, GroupMember) and fact.account == account


def _of_contract(laid: Denial | Ceiling) -> bool:
    return isinstance(laid, Ceiling) and laid.level is CeilingLevel.CONTRACT


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
    changes = (*Belongings.of(facts, account).liftable(standing).ends(account), *adopted)
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
