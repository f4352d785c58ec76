"""What one subject can do, where, and who can do one thing: all as `decide` would say."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.model.access import Binding
from idp.model.ids import NodeId, ServiceId, SubjectId
from idp.rbac.answers import ANYTHING, About, Allow, State, Step
from idp.rbac.decide import answer, answer_from
from idp.rbac.matrix import COLUMNS, SOON, Cell, Row, matrix, state_of
from idp.rbac.permissions import BITS, read_permission
from idp.rbac.reckoning import Reckoning, Spot, spot_of, stretch_of
from idp.rbac.regions import regions
from idp.rbac.tree import Tree
from idp.rbac.what_can import Right, what_can

__all__ = [
    "COLUMNS", "SOON", "Cell", "Holder", "Right", "Row", "how_many", "matrix", "state_of", "what_can",
    "where_can", "who_can",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """A person or a machine client that may do what was asked."""

    subject: SubjectId
    state: State
    path: tuple[Step, ...]


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


def how_many(permissions: Sequence[str], node: NodeId, tree: Tree, at: datetime) -> tuple[int, ...]:
    """Count the people and machine clients that hold each of these at a node: one look for all."""
    key = (how_many, tuple(permissions), node, stretch_of(tree, at))
    known: tuple[int, ...] | None = tree.answers.get(key)
    if known is None:
        known = _count([BITS[read_permission(permission)] for permission in permissions], node, tree, at)
        tree.keep(key, known)
    return known


def _count(bits: Sequence[int], node: NodeId, tree: Tree, at: datetime) -> tuple[int, ...]:
    spot = spot_of(tree.structure, node)
    if spot is None:
        return tuple(0 for _ in bits)
    here, counts = Reckoning(tree, spot, at), Counter[int]()
    for subject, mine in _given(here, sum(bits)).items():
        counts[here.sum_of(mine, sum(bits)) & here.left(subject) & sum(bits)] += 1
    return tuple(sum(found for held, found in counts.items() if held & bit) for bit in bits)


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
