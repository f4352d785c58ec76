"""The matrix of a node, and the one vocabulary of states."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from idp.model.access import (
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    Limits,
    Node,
    NodeKind,
    person,
)
from idp.model.ids import AccountId, BindingId, CeilingId, CompanyId, DenialId, NodeId, ServiceId
from idp.rbac import Allow, Deny, DenyReason, State, decide
from idp.rbac.lists import COLUMNS, SOON, matrix, state_of
from idp.rbac.structure import Structure
from idp.rbac.tree import whole_tree

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = NodeId("romashka")
ANNA, BORIS = person(AccountId("anna")), person(AccountId("boris"))
PLACES = (
    Node(HERE, NodeKind.COMPANY, "Ромашка"),
    Node(NodeId("tver"), NodeKind.BRANCH, "Тверь", HERE),
    Node(NodeId("pbx"), NodeKind.SERVICE, "АТС", HERE, ServiceId("pbx")),
    Node(NodeId("ads"), NodeKind.SERVICE, "Реклама", HERE, ServiceId("ads")),
    Node(NodeId("deep"), NodeKind.SERVICE, "Почта", NodeId("tver"), ServiceId("mail")),
)
OWNER = Binding(BindingId("b1"), ANNA, "owner", HERE)


def a_tree(*facts):
    return whole_tree(Structure(CompanyId(HERE), 1, (*PLACES, OWNER, *facts)), (*PLACES, OWNER, *facts))


def test_there_is_a_row_for_the_node_and_for_each_service_right_under_it():
    rows = matrix(ANNA, HERE, a_tree(), NOW)
    assert [(row.node, row.service) for row in rows] == [
        (HERE, None),
        (NodeId("pbx"), ServiceId("pbx")),
        (NodeId("ads"), ServiceId("ads")),
    ]
    assert [cell.permission for cell in rows[0].cells] == list(COLUMNS)
    assert all(cell.allowed for row in rows for cell in row.cells)
    assert rows[0].cells[0].state is State.GRANTED_HERE
    assert rows[1].cells[0].state is State.INHERITED
    assert len(matrix(ANNA, HERE, a_tree(), NOW, limit=1)) == 2
    assert matrix(ANNA, NodeId("nowhere"), a_tree(), NOW) == ()


def test_without_a_subject_it_says_what_holds_for_everybody():
    denial = Denial(DenialId("d"), "everyone", NodeId("ads"), frozenset({"service:use"}))
    bought = Ceiling(CeilingId("c"), CeilingLevel.CONTRACT, HERE, limits=Limits(services=frozenset({"ads"})))
    own, pbx, ads = matrix(None, HERE, a_tree(denial, bought), NOW)
    assert {cell.state for cell in own.cells} == {State.NONE}
    assert {cell.state for cell in pbx.cells} == {State.LIMITED}
    assert [cell.state for cell in ads.cells] == [State.DENIED, *[State.NONE] * 4]
    assert not any(cell.allowed for row in (own, pbx, ads) for cell in row.cells)
    assert ads.cells[0].decision.path[0].id == "d"


def boris(role="service_user", **more):
    return Binding(BindingId("b2"), BORIS, role, HERE, **more)


@pytest.mark.parametrize(
    ("facts", "permission", "state"),
    [
        pytest.param([boris()], "service:use", State.INHERITED, id="inherited"),
        pytest.param([boris(valid_until=NOW + SOON)], "service:use", State.EXPIRING, id="ends-in-a-week"),
        pytest.param(
            [boris(valid_until=NOW + SOON + timedelta(seconds=1))],
            "service:use",
            State.INHERITED,
            id="ends-later",
        ),
        pytest.param(
            [
                boris(granter=ANNA, on=BindingId("b3")),
                Binding(BindingId("b3"), ANNA, "admin", HERE, valid_until=NOW + timedelta(days=1)),
            ],
            "service:use",
            State.EXPIRING,
            id="what-it-stands-on-ends",
        ),
        pytest.param(
            [boris(), Binding(BindingId("b3"), ANNA, "admin", HERE, valid_until=NOW + timedelta(days=1))],
            "service:use",
            State.INHERITED,
            id="somebody-elses-ends",
        ),
        pytest.param(
            [boris("buyer", limits=Limits(max_month=Decimal(5)))], "service:order", State.LIMITED, id="a-sum"
        ),
        pytest.param(
            [boris("buyer", limits=Limits(max_month=Decimal(5)))],
            "service:stop",
            State.INHERITED,
            id="no-sum-of-that",
        ),
        pytest.param(
            [boris("service_operator", limits=Limits(needs_approval=True))],
            "service:configure",
            State.LIMITED,
            id="a-second-person",
        ),
        pytest.param([boris(), Denial(DenialId("d"), BORIS, HERE)], "service:use", State.DENIED, id="denied"),
        pytest.param([boris(valid_until=NOW)], "service:use", State.NONE, id="over"),
        pytest.param([], "service:use", State.NONE, id="never-given"),
    ],
)
def test_a_decision_is_said_as_one_state(facts, permission, state):
    tree = a_tree(*facts)
    assert state_of(decide(BORIS, permission, NodeId("pbx"), tree, NOW), tree, NOW) is state


def test_a_ceiling_is_a_limit_too():
    tree = a_tree(boris(), Ceiling(CeilingId("c"), CeilingLevel.DELEGATE, HERE, BORIS, frozenset()))
    said = decide(BORIS, "service:use", NodeId("pbx"), tree, NOW)
    assert said.reason is DenyReason.LIMITED
    assert state_of(said, tree, NOW) is State.LIMITED
    assert isinstance(said, Deny)
    assert isinstance(decide(ANNA, "service:use", NodeId("pbx"), tree, NOW), Allow)
