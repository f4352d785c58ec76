"""Where in the tree billing's products, numbers and accounts hang."""

from dataclasses import dataclass, field

from idp.model.access import NodeKind
from idp.model.billing import Number, Product
from idp.model.ids import NodeId, ServiceId
from idp.rbac.estate import is_followed, key_of
from idp.rbac.structure import Structure


@dataclass(frozen=True, slots=True)
class Places:
    """Finds nodes by billing's ids. What the tree does not have yet counts for what it is charged to."""

    structure: Structure
    _known: dict[tuple[str, str], NodeId] = field(default_factory=dict)

    @classmethod
    def of(cls, structure: Structure) -> "Places":
        """Index a tree."""
        followed = (node for node in structure.nodes.values() if is_followed(node))
        return cls(structure, {key_of(node.kind, node.external): node.id for node in followed})

    def product(self, product: Product, service: str) -> NodeId:
        """Return where a product hangs: by its id, by its service, on its number, or at its account."""
        known = self._known.get(key_of(NodeKind.SERVICE, product.id))
        return known or self._by_hand(service) or self._on(product) or self.account(product.account)

    def number(self, number: Number) -> NodeId:
        """Return where a SIM hangs."""
        return self._known.get(key_of(NodeKind.SIM, number.id)) or self.account(number.account)

    def account(self, account: str) -> NodeId:
        """Return where an account hangs, or the company."""
        return self._known.get(key_of(NodeKind.ACCOUNT, account), self.structure.root)

    def _by_hand(self, service: str) -> NodeId | None:
        hung = self.structure.hangings.get(ServiceId(service), ()) if service else ()
        return hung[0] if len(hung) == 1 and not self.structure.nodes[hung[0]].external else None

    def _on(self, product: Product) -> NodeId | None:
        return self._known.get(key_of(NodeKind.SIM, product.number)) if product.number else None
