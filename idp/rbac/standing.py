"""What one actor may do in one tree: what every check of administration asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from idp.model.access import Binding, Limits
from idp.model.ids import NodeId, SubjectId
from idp.rbac.reckoning import Reckoning, Spot, reckon, spot_of
from idp.rbac.regions import all_bindings, concerned
from idp.rbac.tree import Tree


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor in a tree at a moment."""

    tree: Tree
    subject: SubjectId
    at: datetime

    @property
    def subjects(self) -> tuple[SubjectId, ...]:
        """Return the actor and the groups they are in."""
        return self.tree.subjects(self.subject)

    def here(self, spot: Spot) -> Reckoning:
        """Return the arithmetic of a spot."""
        return reckon(self.tree, spot, self.at)

    def spot(self, node: NodeId) -> Spot | None:
        """Return a place of this tree, if it is one."""
        return spot_of(self.tree.structure, node)

    def effective(self, node: NodeId) -> int:
        """Return everything that the actor may do at a node."""
        spot = self.spot(node)
        return self.here(spot).effective(self.subject) if spot is not None else 0

    def holds(self, bits: int, node: NodeId) -> bool:
        """Tell whether the actor has all of these at a node, by whatever rights."""
        return self.effective(node) & bits == bits

    def holds_at(self, bits: int, node: NodeId, limits: Limits) -> bool:
        """Tell whether the actor has all of these at a node for everything that limits speak of."""
        spots = spots_of(self.tree, node, limits)
        return bool(spots) and all(self.here(s).effective(self.subject) & bits == bits for s in spots)

    def own(self, node: NodeId) -> Iterator[Binding]:
        """Go through the actor's bindings, own and their groups', at a node and above it."""
        for above in self.tree.structure.lineage(node):
            for holder in self.subjects:
                yield from self.tree.held.get(holder, {}).get(above, ())

    def carrying(self, bits: int, node: NodeId) -> tuple[Binding, ...]:
        """List the actor's bindings each of which gives all of these at a node."""
        spot = self.spot(node)
        return self.carrying_at(bits, node, (spot,)) if spot is not None else ()

    def carrying_at(self, bits: int, node: NodeId, spots: Iterable[Spot]) -> tuple[Binding, ...]:
        """List the actor's bindings each of which gives all of these at every spot of a node."""
        asked = [self.here(spot) for spot in spots]
        return tuple(
            binding
            for binding in self.own(node)
            if all(here.carried(binding) & here.left(self.subject) & bits == bits for here in asked)
        )

    def waits(self, right: Binding, node: NodeId) -> bool:
        """Tell whether what is done at a node on a right of the actor's needs a second person."""
        spot = self.spot(node)
        return spot is not None and self.here(spot).limits(self.subject, right).needs_approval

    def concerned(self) -> set[SubjectId]:
        """Return everybody on whose rights the actor's own stand: what is laid on them cuts the actor."""
        return concerned(self.tree, self.subject, all_bindings(self.tree, self.subject))


def spots_of(tree: Tree, node: NodeId, limits: Limits) -> tuple[Spot, ...]:
    """Return a place once for each service and partner that limits speak of, else once."""
    asked = product(limits.services or (None,), limits.partners or (None,))
    found = [spot_of(tree.structure, node, service, partner) for service, partner in asked]
    return tuple(spot for spot in found if spot is not None)
