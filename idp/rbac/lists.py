"""What one subject can do, where, and who can do one thing: all as `decide` would say."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from idp.model.access import Binding
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.answers import ANYTHING, About, Allow, Deny, DenyReason, State, Step
from idp.rbac.decide import answer, answer_from
from idp.rbac.matrix import COLUMNS, SOON, Cell, Row, matrix, state_of
from idp.rbac.permissions import BITS, permissions_in, read_permission
from idp.rbac.reckoning import BELOW, Reckoning, Spot, spot_of
from idp.rbac.regions import all_bindings, concerned, regions, turning_points
from idp.rbac.tree import Tree

__all__ = [
    "COLUMNS", "SOON", "Cell", "Holder", "Right", "Row", "matrix", "state_of", "what_can", "where_can",
    "who_can",
]  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or a machine client that may do what was asked."""

    subject: SubjectId
    state: State
    path: tuple[Step, ...]


def what_can(subject: SubjectId, tree: Tree, at: datetime) -> tuple[Right, ...]:
    """List what a subject may do, topmost nodes first. The tree may be the subject's own or the whole."""
    known: dict[NodeId, int] = {}
    found: list[Right] = []
    only_here = {binding.node for binding in all_bindings(tree, subject) if not binding.inherit}
    for spot in _spots(tree, subject):
        around = next((known[node] for node in spot.lineage[1:] if node in known), 0)
        here = Reckoning(tree, spot, at)
        under = Reckoning(tree, spot.under(), at) if spot.node in only_here else here
        own, down = here.effective(subject), under.effective(subject)
        known[spot.node] = down
        if down != around:
            found.append(_right(under, subject, around, down))
        if own != down:
            found.append(replace(_right(here, subject, down, own), below=False))
    return tuple(found)


def where_can(
    subject: SubjectId, permission: str, tree: Tree, at: datetime, service: ServiceId | None = None
) -> tuple[NodeId, ...]:
    """List the nodes where a subject holds a permission: of one service, or all. Raises `Invalid`."""
    bit = BITS[read_permission(permission)]
    if service is not None:
        return tuple(_places(tree, subject, bit, service, at))
    below: dict[NodeId, bool] = {}
    here: dict[NodeId, bool] = {}
    for right in what_can(subject, tree, at):
        (below if right.below else here)[right.node] = permission in right.permissions
    structure = tree.structure
    return tuple(
        node for node in structure.below(structure.root) if _found(structure.lineage(node), here, below)
    )


def who_can(
    permission: str, node: NodeId, tree: Tree, at: datetime, about: About = ANYTHING
) -> tuple[Holder, ...]:
    """List the people and machine clients that hold a permission at a node, by subject id.

    The tree must be the whole one. Raises `Invalid` for no permission.
    """
    bit = BITS[read_permission(permission)]
    spot = spot_of(tree.structure, node, about.service, about.partner)
    if spot is None:
        return ()
    here = Reckoning(tree, spot, at)
    given = sorted(_given(here, bit).items())
    answers = ((subject, answer_from(here, subject, bit, mine, about.sums)) for subject, mine in given)
    return tuple(
        Holder(subject, state_of(said, tree, at), said.path)
        for subject, said in answers
        if isinstance(said, Allow)
    )


def _given(here: Reckoning, bit: int) -> dict[SubjectId, list[Binding]]:
    """Return everybody's bindings on the way up whose role permits it, in the order of `candidates`."""
    tree = here.tree
    found: defaultdict[SubjectId, list[Binding]] = defaultdict(list)
    permitting = {role for role, bits in tree.structure.role_bits.items() if bits & bit}
    for node in here.spot.lineage:
        joint: list[Binding] = []
        for binding in tree.placed.get(node, ()):
            if binding.role in permitting:
                (joint if binding.subject.startswith("group:") else found[binding.subject]).append(binding)
        for binding in sorted(joint, key=lambda one: (one.subject, one.id)):
            for member in tree.members(binding.subject):
                found[member].append(binding)
    return found


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


def _found(lineage: tuple[NodeId, ...], here: dict[NodeId, bool], below: dict[NodeId, bool]) -> bool:
    if lineage[0] in here:
        return here[lineage[0]]
    return next((below[node] for node in lineage if node in below), False)


def _places(tree: Tree, subject: SubjectId, bit: int, service: ServiceId, at: datetime) -> Iterator[NodeId]:
    """Go through the places of a service where it is permitted; each region is asked about once."""
    found = {region.node: region for region in regions(tree, subject, service)}
    answers: dict[Spot, bool] = {}
    for place in tree.structure.hangings.get(service, ()):
        around = next((node for node in tree.structure.lineage(place) if node in found), None)
        if around is None:
            continue
        spot = found[around].spots[0 if around == place else -1]
        if spot not in answers:
            answers[spot] = isinstance(answer(Reckoning(tree, spot, at), subject, bit), Allow)
        if answers[spot]:
            yield place


def _spots(tree: Tree, subject: SubjectId) -> list[Spot]:
    """List where to look, the company first: where something may change, or a limit names what is there."""
    nodes = turning_points(tree, subject) | _singled_out(tree, subject)
    spots = (spot_of(tree.structure, node) for node in nodes)
    return sorted(
        (spot for spot in spots if spot is not None), key=lambda spot: (len(spot.lineage), spot.node)
    )


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
