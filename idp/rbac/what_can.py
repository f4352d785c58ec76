"""What one subject can do: the nodes at which it changes, topmost first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.answers import Deny, DenyReason, State, Step
from idp.rbac.decide import answer
from idp.rbac.permissions import permissions_in
from idp.rbac.reckoning import BELOW, Reckoning, Spot, spot_of
from idp.rbac.regions import all_bindings, concerned, turning_points
from idp.rbac.tree import Tree


@dataclass(frozen=True, slots=True)
class Right:
    """What a subject may do at a node, where it differs from the node above.

    At any node a subject may do what the `Right` of that very node with `below` off says; else
    what the nearest one at or above it with `below` on says; else nothing.
    """

    node: NodeId
    permissions: frozenset[str]
    state: State
    path: tuple[Step, ...] = ()
    below: bool = True
    """Off: at this very node only."""


def what_can(subject: SubjectId, tree: Tree, at: datetime) -> tuple[Right, ...]:
    """List what a subject may do, topmost nodes first. The tree may be the subject's own or the whole."""
    turning = turning_points(tree, subject)
    only_here = {binding.node for binding in all_bindings(tree, subject) if not binding.inherit}
    known: dict[NodeId, int] = {}
    alike: dict[tuple[NodeId | None, ServiceId | None, str | None], int] = {}
    found: list[Right] = []
    for spot in _spots(tree, turning | _singled_out(tree, subject)):
        around = next((known[node] for node in spot.lineage[1:] if node in known), 0)
        kind = (next((node for node in spot.lineage if node in turning), None), spot.service, spot.partner)
        if spot.node not in turning and alike.get(kind) == around:
            continue
        here = Reckoning(tree, spot, at)
        under = Reckoning(tree, spot.under(), at) if spot.node in only_here else here
        down = known[spot.node] = under.effective(subject)
        found += _changes(here, under, subject, around)
        if spot.node not in turning:
            alike[kind] = down
    return tuple(found)


def _changes(here: Reckoning, under: Reckoning, subject: SubjectId, around: int) -> Iterator[Right]:
    """Say what changes at a node: for it and what is below, and for it alone."""
    own, down = here.effective(subject), under.effective(subject)
    if down != around:
        yield _right(under, subject, around, down)
    if own != down:
        yield replace(_right(here, subject, down, own), below=False)


def _right(here: Reckoning, subject: SubjectId, around: int, now: int) -> Right:
    """Say what changes at a spot: what is taken away before what is added."""
    spot, changed = here.spot, (around & ~now) or (now & ~around)
    node = spot.lineage[1] if spot.node == BELOW else spot.node
    said = answer(here, subject, changed & -changed)
    if isinstance(said, Deny):
        state = State.DENIED if said.reason is DenyReason.DENIED else State.LIMITED
    else:
        state = State.GRANTED_HERE if said.path[0].node == node else State.INHERITED
    return Right(node, frozenset(permissions_in(now)), state, said.path)


def _spots(tree: Tree, nodes: set[NodeId]) -> list[Spot]:
    """Return the places that there are, the company first."""
    spots = [spot for node in nodes if (spot := spot_of(tree.structure, node)) is not None]
    return sorted(spots, key=lambda spot: (len(spot.lineage), spot.node))


def _singled_out(tree: Tree, subject: SubjectId) -> set[NodeId]:
    """Return the services' and partners' nodes at which a limit that names some of them tells."""
    structure, bindings = tree.structure, all_bindings(tree, subject)
    people = concerned(tree, subject, bindings)
    laid = {node for who in people for node in structure.laid.get(who, ())}
    ceilings = [c.limits for node in laid for c in structure.ceilings.get(node, ()) if c.subject in people]
    if any(limits.services is not None or limits.partners is not None for limits in ceilings):
        return {*structure.links, *chain.from_iterable(structure.hangings.values())}
    denials = [d for node in laid for d in structure.denials.get(node, ()) if d.subject in people]
    named = frozenset[ServiceId]().union(
        *(denial.services or () for denial in denials), *(b.limits.services or () for b in bindings)
    )
    hung = chain.from_iterable(structure.hangings.get(service, ()) for service in named)
    links = structure.links if any(b.limits.partners is not None for b in bindings) else ()
    return {one for place in (*hung, *links) for one in structure.below(place) if structure.is_about(one)}
