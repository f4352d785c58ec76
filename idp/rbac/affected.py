"""Whom a set of changes can concern, and where: so that nobody else need be looked at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, product
from typing import TypeVar

from idp.model.access import (
    EVERYBODY,
    Binding,
    Ceiling,
    Denial,
    Fact,
    GroupMember,
    Node,
    Role,
    person,
)
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.rbac.administer_case import Case
from idp.rbac.administer_grants import rights_of
from idp.rbac.administer_laid import laid_at
from idp.rbac.tree import Tree

Part = TypeVar("Part", bound=str)


@dataclass(frozen=True, slots=True)
class Extent:
    """Who and what a set of changes can concern."""

    subjects: frozenset[SubjectId]
    """Every person and client whose rights may change, group members one by one."""
    bindings: tuple[Binding, ...]
    """Those that change, that others stand on, or whose holder or giver something is laid on."""
    places: frozenset[NodeId]
    """The nodes at and below which something may change."""


def extent(case: Case) -> Extent:
    """Find out; whoever is not named here has the same rights before and after."""
    trees, seeds = (case.before.tree, case.after.tree), set(_seeds(case))
    bindings = _touched(case, seeds)
    concerned = seeds | {binding.subject for binding in bindings}
    if EVERYBODY in seeds:
        concerned = {subject for tree in trees for subject in (*tree.held, *tree.groups)}
    places = {tree.bindings[b.id].node for tree in trees for b in bindings if b.id in tree.bindings}
    places.update(fact.node for fact in _facts(case) if isinstance(fact, Denial | Ceiling))
    places.update(shared.node for fact in _facts(case) for shared in _shared(case, fact))
    return Extent(_singles(trees, concerned), bindings, frozenset({*places, *_relocated(case)}))


def _touched(case: Case, seeds: set[SubjectId]) -> tuple[Binding, ...]:
    people = _singles((case.before.tree, case.after.tree), seeds) | seeds
    known = {**case.before.tree.bindings, **case.after.tree.bindings}
    standing: defaultdict[BindingId, list[Binding]] = defaultdict(list)
    waiting = [known[binding] for binding in _changed(case)]
    for binding in known.values():
        if binding.on is not None:
            standing[binding.on].append(binding)
        if binding.subject in people or binding.granter in people:
            waiting.append(binding)
    found: dict[BindingId, Binding] = {}
    while waiting:
        binding = waiting.pop()
        if binding.id not in found:
            found[binding.id] = binding
            waiting.extend(standing[binding.id])
    return tuple(found.values())


def _facts(case: Case) -> Iterator[Fact]:
    for move in case.moves():
        yield from (fact for fact in (move.before, move.after) if fact is not None)


def _shared(case: Case, fact: Fact) -> Iterator[Binding]:
    """Go through the rights that somebody joins or leaves with a group; the others in it keep theirs."""
    if isinstance(fact, GroupMember):
        for tree in (case.before.tree, case.after.tree):
            yield from rights_of(tree, fact)


def _seeds(case: Case) -> Iterator[SubjectId]:
    for fact in _facts(case):
        match fact:
            case Denial() | Ceiling() | Binding():
                yield fact.subject
            case GroupMember(account=account):
                yield person(account)
            case _:
                pass
    for node in _passed(case):
        yield from (laid.subject for laid in (*laid_at(case.now, node), *laid_at(case.then, node)))


def _changed(case: Case) -> Iterator[BindingId]:
    """Go through the bindings that change themselves: put or ended, of another role, at a moved place."""
    roles = {role for role, bits in case.then.role_bits.items() if case.now.role_bits.get(role) != bits}
    roles |= {fact.id for fact in _facts(case) if isinstance(fact, Role)}
    passed = {*_passed(case), *_moved(case)}
    for tree in (case.before.tree, case.after.tree):
        for node in passed:
            yield from (binding.id for binding in tree.placed.get(node, ()))
        if roles:
            yield from (binding.id for binding in tree.bindings.values() if binding.role in roles)
    yield from (fact.id for fact in _facts(case) if isinstance(fact, Binding))


def _relocated(case: Case) -> Iterator[NodeId]:
    for old, new in case.put(Node):
        if old is None or old.parent != new.parent:
            yield new.id
    yield from (node.id for node in case.ended(Node))


def _passed(case: Case) -> set[NodeId]:
    """Return the places that moved ones are no longer, or newly, under."""
    found: set[NodeId] = set()
    for node in _relocated(case):
        found |= set(case.now.lineage(node)) ^ set(case.then.lineage(node))
    return found


def _moved(case: Case) -> set[NodeId]:
    found: set[NodeId] = set()
    for node in _relocated(case):
        found.update(case.now.below(node), case.then.below(node))
    return found


def _singles(trees: Iterable[Tree], subjects: Iterable[SubjectId]) -> frozenset[SubjectId]:
    """Return people and clients, with everybody in the groups instead of these."""
    found = set(subjects)
    for tree in trees:
        for subject in tuple(found):
            found.update(tree.members(subject))
    return frozenset(s for s in found if not s.startswith("group:") and s != EVERYBODY)


Question = tuple[NodeId, ServiceId | None, str | None]
"""A place, and the service or the partner it is asked about."""


def questions(case: Case) -> tuple[Question, ...]:
    """List where the changes themselves are made: what a person is shown of their effect."""
    found: dict[Question, None] = {}
    for fact in _facts(case):
        if not _comes_or_goes(case, fact):
            found.update(dict.fromkeys(_asked(case, fact)))
    return tuple(found)


def _comes_or_goes(case: Case, fact: Fact) -> bool:
    """Tell whether a fact is a place that is new or ended: it is empty, and concerns nobody."""
    return isinstance(fact, Node) and not {fact.id} <= case.now.nodes.keys() & case.then.nodes.keys()


def _asked(case: Case, fact: Fact) -> Iterator[Question]:
    match fact:
        case Binding():
            yield from _asked_of(fact)
        case GroupMember():
            yield from chain.from_iterable(map(_asked_of, _shared(case, fact)))
        case Denial(node=node, services=services):
            yield from ((node, service, None) for service in _each(services))
        case Ceiling(node=node) | Node(id=node):
            yield node, None, None
        case _:
            yield case.now.root, None, None


def _asked_of(binding: Binding) -> Iterator[Question]:
    limits = binding.limits
    for service, partner in product(_each(limits.services), _each(limits.partners)):
        yield binding.node, service, partner


def _each(some: frozenset[Part] | None) -> tuple[Part | None, ...]:
    return tuple(sorted(some)) if some else (None,)


def services(case: Case, where: frozenset[NodeId]) -> tuple[ServiceId, ...]:
    """List the services that hang where something may change."""
    return tuple(
        service
        for service in sorted({*case.now.hangings, *case.then.hangings})
        if any(_under(case, place, where) for place in _hangings(case, service))
    )


def _hangings(case: Case, service: ServiceId) -> tuple[NodeId, ...]:
    return (*case.now.hangings.get(service, ()), *case.then.hangings.get(service, ()))


def _under(case: Case, place: NodeId, where: frozenset[NodeId]) -> bool:
    return not where.isdisjoint((*case.now.lineage(place), *case.then.lineage(place)))
