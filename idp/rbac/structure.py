"""What all people of a company share: its nodes, roles, denials and ceilings, indexed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

from idp.model.access import (
    Ceiling,
    Change,
    Denial,
    End,
    Fact,
    FactKind,
    Group,
    Node,
    Put,
    Role,
    Safeguard,
    fact_key,
)
from idp.model.ids import CompanyId, NodeId, ServiceId, SubjectId
from idp.rbac.roles import flatten

Placed = TypeVar("Placed", Denial, Ceiling)
DEPTH: Final = 10
"""Nodes from the company down to the deepest, the company included."""
NODES: Final = 20_000
"""The most nodes a company may have."""
SHARED: Final = frozenset(FactKind) - {FactKind.BINDING, FactKind.GROUP_MEMBER}
"""What a structure is made of."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a service hangs, counted at every node from the company down."""

    counts: Mapping[NodeId, int]
    """How many hangings there are at a node and below; nodes without any are missing."""
    peculiar: frozenset[NodeId]
    """Hangings that are also about a partner."""


class Structure:
    """A company's tree at one revision, without the bindings. Immutable once made."""

    __slots__ = (
        "_lineages", "_reaches", "ceilings", "children", "company", "denials", "groups", "hangings", "laid",
        "links", "nodes", "rev", "role_bits", "roles", "root", "safeguard",
    )  # fmt: skip

    def __init__(self, company: CompanyId, rev: int, facts: Iterable[Fact]) -> None:
        known = list(facts)
        self.company = company
        self.rev = rev
        self.root = NodeId(company)
        self.nodes = {fact.id: fact for fact in known if isinstance(fact, Node)}
        self.roles = {fact.id: fact for fact in known if isinstance(fact, Role)}
        self.groups = {fact.id: fact for fact in known if isinstance(fact, Group)}
        self.denials = _by_node(fact for fact in known if isinstance(fact, Denial))
        self.ceilings = _by_node(fact for fact in known if isinstance(fact, Ceiling))
        self.laid = _laid(fact for fact in known if isinstance(fact, Denial | Ceiling))
        self.safeguard = next((fact for fact in known if isinstance(fact, Safeguard)), Safeguard())
        self.role_bits = flatten(self.roles.values())
        self.children = _children(self.nodes)
        self.hangings = _hangings(self.nodes)
        self.links = tuple(sorted(node.id for node in self.nodes.values() if node.partner is not None))
        """Where partners are linked."""
        self._lineages: dict[NodeId, tuple[NodeId, ...]] = {}
        self._reaches: dict[ServiceId, Reach] = {}

    def after(self, rev: int, changes: Iterable[Change]) -> "Structure":
        """Return the structure that changes lead to; changes that do not concern it cost nothing."""
        facts: dict[tuple[FactKind, str], Fact] = {}
        concerned = [change for change in changes if key_of(change)[0] in SHARED]
        if concerned:
            facts = {fact_key(fact): fact for fact in self.facts()}
            apply(facts, concerned)
            return Structure(self.company, rev, facts.values())
        same = copy(self)
        same.rev = rev
        return same

    def facts(self) -> Iterator[Fact]:
        """Go through what it is made of."""
        laid = chain(self.denials.values(), self.ceilings.values())
        yield from chain(self.nodes.values(), self.roles.values(), self.groups.values(), *laid)
        yield self.safeguard

    def lineage(self, node: NodeId) -> tuple[NodeId, ...]:
        """Return the node and all above it, the company last; nothing for an unknown or cut-off node."""
        known = self._lineages.get(node)
        if known is not None or node not in self.nodes:
            return known or ()
        path: list[NodeId] = []
        at: NodeId | None = node
        while at is not None and at in self.nodes and len(path) <= DEPTH:
            path.append(at)
            at = self.nodes[at].parent
        whole = self._lineages[node] = tuple(path) if path[-1] == self.root else ()
        return whole

    def reach(self, service: ServiceId) -> Reach:
        """Return where a service hangs, counted; made at the first asking."""
        known = self._reaches.get(service)
        if known is None:
            places = [place for place in self.hangings.get(service, ()) if self.lineage(place)]
            counts: defaultdict[NodeId, int] = defaultdict(int)
            for node in chain.from_iterable(map(self.lineage, places)):
                counts[node] += 1
            peculiar = frozenset(place for place in places if self.nodes[place].partner is not None)
            known = Reach(dict(counts), peculiar)
            if places:
                self._reaches[service] = known
        return known

    def is_about(self, node: NodeId) -> bool:
        """Tell whether a place is a service's or a partner's."""
        found = self.nodes[node]
        return found.service is not None or found.partner is not None

    def below(self, node: NodeId) -> Iterator[NodeId]:
        """Go through a node and everything under it, parents first."""
        waiting, seen = [node] if node in self.nodes else [], set[NodeId]()
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                yield here
                waiting.extend(reversed(self.children.get(here, ())))

    def depth_below(self, node: NodeId) -> int:
        """Return how many levels a node and what is under it make."""
        level, deep, seen = {node}, 0, set[NodeId]()
        while level:
            deep += 1
            seen |= level
            level = {child for above in level for child in self.children.get(above, ())} - seen
        return deep


def key_of(change: Change) -> tuple[FactKind, str]:
    """Return kind and id of the fact that a change puts or ends."""
    return fact_key(change.fact) if isinstance(change, Put) else (change.kind, change.id)


def apply(facts: dict[tuple[FactKind, str], Fact], changes: Iterable[Change]) -> None:
    """Carry changes out on facts kept by kind and id."""
    for change in changes:
        match change:
            case Put(fact=fact):
                facts[fact_key(fact)] = fact
            case End(kind=kind, id=identifier):
                facts.pop((kind, identifier), None)


def _by_node(facts: Iterable[Placed]) -> Mapping[NodeId, tuple[Placed, ...]]:
    found: defaultdict[NodeId, list[Placed]] = defaultdict(list)
    for fact in facts:
        found[fact.node].append(fact)
    return {node: tuple(sorted(here, key=lambda fact: fact.id)) for node, here in found.items()}


def _laid(facts: Iterable[Denial | Ceiling]) -> Mapping[SubjectId, frozenset[NodeId]]:
    """Return at which nodes something is laid on a subject."""
    found: defaultdict[SubjectId, set[NodeId]] = defaultdict(set)
    for fact in facts:
        found[fact.subject].add(fact.node)
    return {subject: frozenset(nodes) for subject, nodes in found.items()}


def _children(nodes: Mapping[NodeId, Node]) -> dict[NodeId, tuple[NodeId, ...]]:
    found: defaultdict[NodeId, list[Node]] = defaultdict(list)
    for node in nodes.values():
        if node.parent is not None:
            found[node.parent].append(node)
    return {
        parent: tuple(n.id for n in sorted(under, key=lambda n: (n.name, n.id)))
        for parent, under in found.items()
    }


def _hangings(nodes: Mapping[NodeId, Node]) -> dict[ServiceId, tuple[NodeId, ...]]:
    found: defaultdict[ServiceId, list[NodeId]] = defaultdict(list)
    for node in nodes.values():
        if node.service is not None:
            found[node.service].append(node.id)
    return {service: tuple(sorted(places)) for service, places in found.items()}
