"""Decisions and lists in memory, over everybody's tree and one person's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from bench.access.clockwork import Cost, cost_of
from bench.access.worlds import CLERK, COMPANY, NOW, PBX, World
from idp.model.access import Binding, Denial, Node, NodeKind, Put, person
from idp.model.ids import AccountId, BindingId, DenialId, NodeId
from idp.rbac import Tree, decide
from idp.rbac.entrance import admit_to_service
from idp.rbac.lists import COLUMNS, how_many, matrix, what_can, who_can
from idp.rbac.role_tree import canonical, role_tree
from tests.support.slices import held_of

CLERK_SUBJECT = person(CLERK)


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    what: str
    nodes: int
    cost: Cost
    at_most: float | None = None
    """Microseconds that it may take, where that is promised."""


def rows(world: World) -> Iterator[Row]:
    """Measure everything that needs no store."""
    own = own_tree(world)
    place = world.tree.structure.hangings[PBX][-1]
    for what, call, at_most in (
        ("decide, answered before", decided(own, place), 20),
        ("decide, nothing kept", decided_cold(own, place), 2_000),
        ("decide, nothing kept, everybody's tree", decided_cold(world.tree, place), 2_000),
        ("decide, a person's tree made first", made_and_decided(world, place), 2_000),
        ("what one person can", lambda: what_can(CLERK_SUBJECT, fresh(own), NOW), None),
        ("who can, of 10,000 people", asked_who(world.tree, place), 100_000),
        ("how many can, five columns", lambda: how_many(COLUMNS, place, fresh(world.tree), NOW), None),
        ("matrix of a node", lambda: matrix(CLERK_SUBJECT, place, fresh(own), NOW), None),
        ("claims of a token", lambda: claims(fresh(own)), None),
        ("everybody's tree, one binding changed", changed(world.tree, _binding()), None),
        ("everybody's tree, one denial changed", changed(world.tree, _denial()), None),
        ("everybody's tree, one node changed", changed(world.tree, _node()), None),
    ):
        yield Row(what, world.nodes, cost_of(call), at_most)


def own_tree(world: World) -> Tree:
    """Return the clerk's own tree."""
    held = held_of(CLERK, COMPANY, 1, world.facts)
    return Tree(world.tree.structure, held.bindings[COMPANY], held.groups[COMPANY])


def fresh(tree: Tree) -> Tree:
    """Forget what was worked out."""
    tree.forget()
    return tree


def claims(tree: Tree) -> int:
    """Work out what a token says of rights; return its bytes."""
    admitted = admit_to_service(tree, CLERK_SUBJECT, PBX, NOW)
    told = role_tree(tree, CLERK_SUBJECT, PBX, NOW, "https://id.example/access/v1/role-tree")
    return len(canonical({"roles": list(getattr(admitted, "roles", ())), "role_tree": told}))


def decided(tree: Tree, place: NodeId) -> Callable[[], Any]:
    """Ask what was answered before."""
    return lambda: decide(CLERK_SUBJECT, "service:configure", place, tree, NOW)


def decided_cold(tree: Tree, place: NodeId) -> Callable[[], Any]:
    """Ask each time as if for the first time, of one person after another."""
    people = cycle([CLERK_SUBJECT, *(person(AccountId(f"p{number}")) for number in range(0, 10_000, 97))])
    return lambda: decide(next(people), "service:configure", place, fresh(tree), NOW)


def made_and_decided(world: World, place: NodeId) -> Callable[[], Any]:
    """Make the person's tree of what a store hands out, and ask."""
    held, structure = held_of(CLERK, COMPANY, 1, world.facts), world.tree.structure

    def ask() -> Any:
        tree = Tree(structure, held.bindings[COMPANY], held.groups[COMPANY])
        return decide(CLERK_SUBJECT, "service:configure", place, tree, NOW)

    return ask


def asked_who(tree: Tree, place: NodeId) -> Callable[[], Any]:
    """List everybody."""
    return lambda: who_can("service:use", place, fresh(tree), NOW)


def changed(tree: Tree, change: Put) -> Callable[[], Any]:
    """Carry a change out on everybody's tree."""
    return lambda: tree.after(tree.structure.after(2, [change]), [change])


def _binding() -> Put:
    return Put(Binding(BindingId("new"), CLERK_SUBJECT, "service_operator", NodeId(COMPANY)))


def _denial() -> Put:
    return Put(Denial(DenialId("new"), CLERK_SUBJECT, NodeId(COMPANY)))


def _node() -> Put:
    return Put(Node(NodeId("new"), NodeKind.DEPARTMENT, "New", NodeId(COMPANY)))
