"""What billing says a company has, as changes of its access tree.

Billing says what there is; people say where it hangs. So what billing begins is put where
billing has it, what people have moved stays where they moved it, and what billing ends goes.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from idp.model.access import Change, Node, NodeKind, Put
from idp.model.billing import Estate, Offering, OfferingId, PartyId, Product
from idp.model.errors import Invalid
from idp.model.ids import NodeId, ServiceId, new_id
from idp.rbac.structure import DEPTH, NODES, Structure

FOLLOWED: Final = (
    NodeKind.BRANCH,
    NodeKind.ACCOUNT,
    NodeKind.SIM,
    NodeKind.SERVICE,
    NodeKind.PARTNER_LINK,
)
"""Kinds that billing knows; departments and number groups are people's own."""
_ABOVE: Final = {NodeKind.ACCOUNT: NodeKind.BRANCH}
"""What billing hangs a kind under; an account otherwise."""
_INVENTORY: Final = frozenset({NodeKind.SIM, NodeKind.SERVICE, NodeKind.PARTNER_LINK})
"""Kinds that share billing's ids: all are products of TMF637."""
PER_PERSON: Final = "user"
"""The unit of a price for each person who may use a service."""
HANGERS: Final = frozenset({NodeKind.COMPANY, NodeKind.BRANCH, NodeKind.DEPARTMENT, NodeKind.ACCOUNT})
"""Kinds of nodes under which what was ordered for them hangs."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LONGEST: Final = 200
"""What a node's id and name may be, whatever billing writes."""


@dataclass(frozen=True, slots=True)
class Says:
    """What billing says of a company at a moment."""

    company: PartyId
    estate: Estate
    offerings: Mapping[OfferingId, Offering]
    ordered: Mapping[str, NodeId] = field(default_factory=dict)
    """For which node our own people ordered something, by billing's id of the order."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that billing has, and what billing hangs it under."""

    external: str
    kind: NodeKind
    name: str
    under: str = ""
    """Billing's id of the branch or account; empty is the company."""
    service: ServiceId | None = None
    partner: str | None = None
    beside: str = ""
    """The product that opens the same service already: this one is paid beside it, a seat say."""
    at: NodeId | None = None
    """Where it was ordered for here, which billing does not know."""

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells it from everything else of billing's."""
        return key_of(self.kind, self.external)

    @property
    def above(self) -> tuple[str, str]:
        """Return the key of what it hangs under."""
        return key_of(_ABOVE.get(self.kind, NodeKind.ACCOUNT), self.under)


def key_of(kind: NodeKind, external: str) -> tuple[str, str]:
    """Return billing's id with the resource it is one of: the ids of two resources may be the same."""
    return ("product" if kind in _INVENTORY else str(kind), external)


def found_in(says: Says, opening: Container[str] = frozenset()) -> Iterator[Found]:
    """Go through what is in an estate, what stands above before what hangs below it.

    `opening` are the products where a service hangs already: it goes on hanging there.
    """
    estate, offerings = says.estate, says.offerings
    for branch in estate.branches:
        yield Found(branch.id, NodeKind.BRANCH, branch.name)
    for account in estate.accounts:
        under = account.party if account.party != says.company else ""
        yield Found(account.id, NodeKind.ACCOUNT, account.name, under)
    for number in estate.numbers:
        yield Found(number.id, NodeKind.SIM, number.msisdn or number.id, number.account)
    opened: dict[tuple[str, str], str] = {}
    turns = {p.id: (p.id not in opening, *_in_turn(p, offerings.get(p.offering))) for p in estate.products}
    for product in sorted(estate.products, key=lambda product: turns[product.id]):
        if product.active:
            at = says.ordered.get(product.order) if product.order else None
            yield _product(product, offerings.get(product.offering), opened, at)


def _in_turn(product: Product, offering: Offering | None) -> tuple[bool, bool, str, str]:
    """Order products so that the first of a service is the service itself, and a seat in it is not."""
    a_seat = any(price.unit == PER_PERSON for price in offering.prices) if offering else False
    started = product.started_at.isoformat() if product.started_at else ""
    return a_seat, not started, started, product.id


def _product(
    product: Product, offering: Offering | None, opened: dict[tuple[str, str], str], at: NodeId | None
) -> Found:
    """Make of a product what hangs; the first of an account that opens a service is where it hangs.

    One that was ordered here for a place opens its service there, unless it is a seat in another.
    """
    service = ServiceId(offering.service) if offering and offering.service else None
    partner = offering.partner if offering and offering.partner and service is None else None
    kind = NodeKind.PARTNER_LINK if partner else NodeKind.SERVICE
    if at is not None and not _in_turn(product, offering)[0]:
        return Found(product.id, kind, product.name, product.account, service, partner, at=at)
    first = opened.setdefault((product.account, service), product.id) if service else product.id
    if first != product.id:
        return Found(product.id, kind, product.name, product.account, beside=first)
    return Found(product.id, kind, product.name, product.account, service, partner)


def is_followed(node: Node) -> bool:
    """Tell whether billing knows a node."""
    return bool(node.external) and node.kind in FOLLOWED


def is_charged(node: Node) -> bool:
    """Tell whether it is a number or a product of billing's."""
    return is_followed(node) and node.kind in _INVENTORY


@dataclass(slots=True)
class Following:
    """The tree as it becomes, node by node."""

    structure: Structure
    nodes: dict[NodeId, Node]
    by_key: dict[tuple[str, str], NodeId]
    depths: dict[NodeId, int]

    @classmethod
    def of(cls, structure: Structure) -> "Following":
        """Begin with the tree as it is."""
        followed = [node for node in structure.nodes.values() if is_followed(node)]
        known = {key_of(node.kind, node.external): node.id for node in followed}
        depths = {node: len(structure.lineage(node)) for node in structure.nodes}
        return cls(structure, dict(structure.nodes), known, depths)

    def follow(self, found: Found) -> Node | None:
        """Return the node to be written for what billing has; `None` where it is there as it should be."""
        known = self._known(found)
        wanted = _brought_up(known, found) if known else self._made(found)
        if wanted == known:
            return None
        self.nodes[wanted.id] = wanted
        self.by_key[found.key] = wanted.id
        return wanted

    def _known(self, found: Found) -> Node | None:
        """Find the node: by billing's id, by the same id without one, or as a service hung by hand.

        People make branches too: one that bears billing's id elsewhere than billing has it is theirs,
        or whoever guessed the id would administer what billing hangs under it.
        """
        here = self.by_key.get(found.key)
        if here is not None:
            return self.nodes[here]
        same = self.nodes.get(NodeId(found.external))
        if same is not None and same.kind is found.kind and not same.external:
            return same if same.parent == self._above(found) or same.kind is not NodeKind.BRANCH else None
        return self._hung_by_hand(found.service) if found.service else None

    def _hung_by_hand(self, service: ServiceId) -> Node | None:
        hanging = [self.nodes[node] for node in self.structure.hangings.get(service, ())]
        free = [node for node in hanging if not node.external and node.kind is NodeKind.SERVICE]
        return free[0] if len(free) == 1 else None

    def _made(self, found: Found) -> Node:
        parent = self._room_under(self._above(found))
        free = _PLAIN.fullmatch(found.external) and NodeId(found.external) not in self.nodes
        made = Node(
            id=NodeId(found.external if free else new_id()),
            kind=found.kind,
            name=readable(found.name) or readable(found.external) or str(found.kind),
            parent=parent,
            service=found.service,
            partner=found.partner,
            external=found.external,
        )
        self.depths[made.id] = self.depths[parent] + 1
        return made

    def _above(self, found: Found) -> NodeId:
        """Return what billing hangs it under, or what people hung the product under that it is beside."""
        if found.at is not None and self._hangs(found.at):
            return found.at
        first = self.by_key.get(key_of(found.kind, found.beside)) if found.beside else None
        beside = self.nodes[first].parent if first else None
        return beside or self.by_key.get(found.above, self.structure.root)

    def _hangs(self, node: NodeId) -> bool:
        """Tell whether services hang under a node: under a number they do not."""
        return node == self.structure.root or (node in self.nodes and self.nodes[node].kind in HANGERS)

    def _room_under(self, node: NodeId) -> NodeId:
        """Return the node, or the nearest above it under which there is room for one more level."""
        while self.depths.get(node, DEPTH) >= DEPTH and node != self.structure.root:
            node = self.nodes[node].parent or self.structure.root
        return node


def _brought_up(known: Node, found: Found) -> Node:
    """Return the node with what billing alone knows; a name that people gave stays, a number's does not."""
    return replace(
        known,
        external=found.external,
        name=readable(found.name) or known.name if found.kind is NodeKind.SIM else known.name,
        service=None if found.beside else found.service or known.service,
        partner=found.partner or known.partner,
    )


def readable(text: str) -> str:
    """Return a text in one line, without what does not show, as long as a name may be."""
    shown = (c for c in " ".join(text.split()) if not unicodedata.category(c).startswith("C"))
    return "".join(shown)[:_LONGEST].strip()


def nodes_to_write(structure: Structure, found: Iterable[Found]) -> tuple[Change, ...]:
    """Return the nodes that billing begins or changes. Raises `Invalid` if the tree would be too large."""
    following = Following.of(structure)
    written = [node for one in found if (node := following.follow(one)) is not None]
    if len(following.nodes) > NODES:
        msg = f"billing has more than the tree can hold: {NODES} nodes"
        raise Invalid(msg)
    return tuple(Put(node) for node in written)


def nodes_that_ended(structure: Structure, found: Iterable[Found]) -> tuple[Node, ...]:
    """List the nodes that billing began and does not have any more."""
    there = {one.key for one in found}
    followed = (node for node in structure.nodes.values() if is_followed(node))
    return tuple(node for node in followed if key_of(node.kind, node.external) not in there)
