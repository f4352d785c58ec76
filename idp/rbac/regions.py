"""Where a service hangs, seen by one subject: places that cannot differ are asked about once.

What somebody may do changes only where a binding of theirs is placed, or something is laid on
them. All hangings between two such nodes get the same answer, so the cost of a token depends
on what a person holds and not on the size of the tree.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.model.access import EVERYBODY, Binding
from idp.model.ids import BindingId, NodeId, ServiceId, SubjectId
from idp.rbac.reckoning import Spot
from idp.rbac.structure import Structure
from idp.rbac.tree import Tree


@dataclass(frozen=True, slots=True)
class Region:
    """A node where something may change, with all hangings that have no other such node between."""

    node: NodeId
    spots: tuple[Spot, ...]
    """Where to ask: what is true at each of these is true at every place of the region."""
    above: NodeId | None
    """The region around it."""
    places: int
    """How many hangings are in it, the regions below not counted."""


def regions(tree: Tree, subject: SubjectId, service: ServiceId) -> tuple[Region, ...]:
    """List the regions of a service, the company first, each before those below it."""
    key = (regions, subject, service)
    known: tuple[Region, ...] | None = tree.answers.get(key)
    if known is None:
        known = _regions(tree, subject, service)
        tree.keep(key, known)
    return known


def _regions(tree: Tree, subject: SubjectId, service: ServiceId) -> tuple[Region, ...]:
    structure, reach = tree.structure, tree.structure.reach(service)
    if not reach.counts:
        return ()
    chosen = {structure.root, *reach.peculiar, *(reach.counts.keys() & turning_points(tree, subject))}
    above = {node: _nearest(structure.lineage(node)[1:], chosen) for node in chosen}
    places = {node: reach.counts[node] for node in chosen}
    for node, around in above.items():
        if around is not None:
            places[around] -= reach.counts[node]
    ordered = sorted(chosen, key=lambda node: (len(structure.lineage(node)), node))
    return tuple(
        Region(node, _spots(structure, node, service, places[node]), above[node], places[node])
        for node in ordered
    )


def turning_points(tree: Tree, subject: SubjectId) -> set[NodeId]:
    """Return every node at which something may change for a subject."""
    bindings = all_bindings(tree, subject)
    laid = (tree.structure.laid.get(who, ()) for who in concerned(tree, subject, bindings))
    return {binding.node for binding in bindings}.union(*laid)


def all_bindings(tree: Tree, subject: SubjectId) -> tuple[Binding, ...]:
    """List the bindings of a subject and its groups, and all that these stand on."""
    found: dict[BindingId, Binding] = {}
    for holder in tree.subjects(subject):
        for bindings in tree.held.get(holder, {}).values():
            for binding in bindings:
                found.update((one.id, one) for one in (binding, *tree.line(binding)))
    return tuple(found.values())


def concerned(tree: Tree, subject: SubjectId, bindings: Iterable[Binding]) -> set[SubjectId]:
    """Return everybody on whom something may be laid that touches the subject's rights."""
    people = {subject}
    for binding in bindings:
        people.add(binding.subject)
        if binding.granter is not None:
            people.add(binding.granter)
    return {EVERYBODY, *(one for who in people for one in tree.subjects(who))}


def _spots(structure: Structure, node: NodeId, service: ServiceId, places: int) -> tuple[Spot, ...]:
    """Return the place itself if the service hangs right there, and one below if more hang there."""
    lineage, found = structure.lineage(node), structure.nodes[node]
    below = Spot(lineage, service).under()
    if found.service != service:
        return (below,)
    itself = Spot(lineage, service, found.partner)
    return (itself,) if places == 1 else (itself, below)


def _nearest(lineage: Iterable[NodeId], chosen: set[NodeId]) -> NodeId | None:
    return next((node for node in lineage if node in chosen), None)
