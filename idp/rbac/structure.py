"""What all people of a company share: its nodes, roles, denials and ceilings, indexed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from idp.model.access import Ceiling, Denial, Fact, Group, Node, Role, Safeguard
from idp.model.ids import CompanyId, NodeId, ServiceId
from idp.rbac.roles import flatten

Placed = TypeVar("Placed", Denial, Ceiling)
DEPTH: Final = 10
"""Nodes from the company down to the deepest, the company included."""
NODES: Final = 20_000
"""The most nodes a company may have."""


class Structure:
    """A company's tree at one revision, without the bindings. Immutable once made."""

    __slots__ = (
        "_lineages", "ceilings", "children", "company", "denials", "groups", "hangings", "nodes", "rev",
        "role_bits", "roles", "root", "safeguard",
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
        self.safeguard = next((fact for fact in known if isinstance(fact, Safeguard)), Safeguard())
        self.role_bits = flatten(self.roles.values())
        self.children = _children(self.nodes)
        self.hangings = _hangings(self.nodes)
        self._lineages: dict[NodeId, tuple[NodeId, ...]] = {}

    def lineage(self, node: NodeId) -> tuple[NodeId, ...]:
        """Return the node and all above it, the company last; nothing for an unknown or cut-off node."""
        known = self._lineages.get(node)
        if known is not None:
            return known
        path: list[NodeId] = []
        at: NodeId | None = node
        while at is not None and at in self.nodes and len(path) <= DEPTH:
            path.append(at)
            at = self.nodes[at].parent
        whole = tuple(path) if path and path[-1] == self.root else ()
        self._lineages[node] = whole
        return whole

    def below(self, node: NodeId) -> Iterable[NodeId]:
        """Go through a node and everything under it, parents first."""
        waiting = [node] if node in self.nodes else []
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(self.children.get(here, ())))

    def depth_below(self, node: NodeId) -> int:
        """Return how many levels a node and what is under it make."""
        return 1 + max((self.depth_below(child) for child in self.children.get(node, ())), default=0)


def _by_node(facts: Iterable[Placed]) -> Mapping[NodeId, tuple[Placed, ...]]:
    found: defaultdict[NodeId, list[Placed]] = defaultdict(list)
    for fact in facts:
        found[fact.node].append(fact)
    return {node: tuple(sorted(here, key=lambda fact: fact.id)) for node, here in found.items()}


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
