"""Companies of three sizes, the same at each run: 200 roles, 10,000 people, 100,000 bindings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeVar

from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Fact,
    Group,
    GroupMember,
    Limits,
    Node,
    NodeKind,
    Role,
    group,
    person,
)
from idp.model.ids import (
    AccountId,
    BindingId,
    CeilingId,
    CompanyId,
    DenialId,
    GroupId,
    NodeId,
    ServiceId,
)
from idp.rbac import Tree
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree

T = TypeVar("T")
COMPANY: Final = CompanyId("company")
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIZES: Final = (10, 1_000, 10_000)
ROLES: Final = 200
PEOPLE: Final = 10_000
BINDINGS: Final = 100_000
PBX: Final = ServiceId("pbx")
"""Hangs in every tenth department, and in one place at least."""
WORDS: Final = (
    "service:use", "service:configure", "service:order", "service:stop",
    "billing:view", "users:grant", "sim:configure", "stats:export",
)  # fmt: skip
CLERK: Final = AccountId("clerk")
"""Holds the same few rights in a tree of any size."""
OWNER: Final = Binding(BindingId("b-owner"), person(AccountId("owner")), "owner", NodeId(COMPANY))


@dataclass(frozen=True)
class World:
    """A company's tree as facts, whole and as one person's."""

    nodes: int
    facts: tuple[Fact, ...]
    tree: Tree


def world(nodes: int, bindings: int = BINDINGS, people: int = PEOPLE) -> World:
    """Make a company."""
    facts = (*make_facts(nodes, bindings, people),)
    return World(nodes, facts, whole_tree(Structure(COMPANY, 1, facts), facts))


def make_facts(nodes: int, bindings: int, people: int) -> Iterator[Fact]:
    """Make everything that a company's tree is made of."""
    places = list(make_nodes(nodes))
    yield from places
    yield from make_roles()
    departments = [place.id for place in places if place.service is None]
    yield OWNER
    yield from make_bindings(bindings, people, departments)
    yield from of_the_clerk(departments)
    yield from laid(departments, people)


def make_nodes(count: int) -> Iterator[Node]:
    """Make departments eight to a department, with a service in every tenth of them."""
    yield Node(NodeId(COMPANY), NodeKind.COMPANY, "Company")
    departments = [NodeId(COMPANY)]
    yield Node(NodeId("svc-1"), NodeKind.SERVICE, "PBX", departments[0], PBX)
    for number in range(2, count - 1):
        parent = departments[len(departments) // 8]
        if number % 11 == 0:
            yield Node(NodeId(f"svc-{number}"), NodeKind.SERVICE, "PBX", departments[-1], PBX)
        else:
            departments.append(NodeId(f"n-{number}"))
            yield Node(departments[-1], NodeKind.DEPARTMENT, f"Department {number}", parent)
    yield Node(NodeId("svc-last"), NodeKind.SERVICE, "PBX", departments[-1], PBX)


def make_roles() -> Iterator[Role]:
    """Make roles of two permissions; of five in a row each includes the one before."""
    for number in range(ROLES):
        includes = (f"role-{number - 1}",) if number % 5 else ()
        words = frozenset({pick(WORDS, number, 1), pick(WORDS, number, 2)})
        yield Role(f"role-{number}", f"Role {number}", words, includes)


def make_bindings(count: int, people: int, departments: Sequence[NodeId]) -> Iterator[Binding]:
    """Give every person the same number of roles, one of them for the whole company; all by the owner."""
    for number in range(count):
        who, turn = number % people, number // people
        node = departments[0] if turn == 0 else pick(departments, number, 3)
        yield Binding(
            BindingId(f"b-{number}"),
            person(AccountId(f"p{who}")),
            f"role-{number * 7 % ROLES}",
            node,
            granter=OWNER.subject,
            on=OWNER.id,
        )


def of_the_clerk(departments: Sequence[NodeId]) -> Iterator[Fact]:
    """Give the clerk a right of their own, one through a group, and one that is cut below."""
    yield Group(GroupId("night"), "Night", departments[0])
    yield GroupMember(GroupId("night"), CLERK)
    who = person(CLERK)
    own = Binding(BindingId("c-1"), who, "service_user", departments[0])
    yield replace(own, granter=OWNER.subject, on=OWNER.id)
    yield Binding(BindingId("c-2"), group(GroupId("night")), "service_operator", departments[1])
    yield Denial(DenialId("c-3"), who, departments[-1], frozenset({"service:configure"}))


def laid(departments: Sequence[NodeId], people: int) -> Iterator[Fact]:
    """Lay a denial on every hundredth person, a ceiling on every thousandth, and the contract on all."""
    for number in range(0, people, 100):
        who = person(AccountId(f"p{number}"))
        yield Denial(DenialId(f"d-{number}"), who, pick(departments, number, 4), frozenset({"service:use"}))
    for number in range(0, people, 1000):
        limits = Limits(services=frozenset({PBX}))
        who = person(AccountId(f"p{number + 1}"))
        yield Ceiling(CeilingId(f"e-{number}"), CeilingLevel.DELEGATE, departments[0], who, limits=limits)
    bought = Limits(services=frozenset({PBX, ServiceId("sms")}))
    yield Ceiling(CeilingId("contract"), CeilingLevel.CONTRACT, departments[0], limits=bought)


def pick(choices: Sequence[T], number: int, salt: int) -> T:
    """Choose without chance: the same at each run, and evenly enough."""
    return choices[(number * 2_654_435_761 + salt * 40_503) % 4_294_967_291 % len(choices)]
