"""The shared part of a tree, whole or broken: nothing in it may hang or grow."""

import pytest

from idp.model.access import Node, NodeKind, Role
from idp.model.ids import CompanyId, NodeId, ServiceId
from idp.rbac.permissions import BITS, let_by, permissions_in, taken_by, with_views
from idp.rbac.roles import DEPTH as ROLE_DEPTH
from idp.rbac.roles import flatten
from idp.rbac.structure import DEPTH, Structure

HERE = CompanyId("romashka")
ROOT = Node(NodeId(HERE), NodeKind.COMPANY, "Ромашка")


def place(name, parent=HERE, **more):
    return Node(NodeId(name), NodeKind.DEPARTMENT, name, NodeId(parent), **more)


def structure(*nodes):
    return Structure(HERE, 1, (ROOT, *nodes))


def test_below_comes_parents_first_and_children_by_name():
    made = structure(place("b"), place("a"), place("a2", "a"), place("a1", "a"))
    assert list(made.below(ROOT.id)) == [HERE, "a", "a1", "a2", "b"]
    assert list(made.below(NodeId("nowhere"))) == []
    assert made.depth_below(ROOT.id) == 3
    assert made.depth_below(NodeId("a1")) == 1


def test_a_circle_hangs_nothing():
    made = structure(place("x", "y"), place("y", "x"), place("z", "y"))
    assert made.lineage(NodeId("z")) == ()
    assert set(made.below(NodeId("x"))) == {"x", "y", "z"}
    assert made.depth_below(NodeId("x")) == 3


def test_a_place_too_deep_is_no_place():
    deep = [place("n0")] + [place(f"n{n}", f"n{n - 1}") for n in range(1, DEPTH + 2)]
    made = structure(*deep)
    assert len(made.lineage(NodeId(f"n{DEPTH - 2}"))) == DEPTH
    assert made.lineage(NodeId(f"n{DEPTH + 1}")) == ()


def test_a_service_is_counted_where_it_hangs_and_above():
    pbx = ServiceId("pbx")
    made = structure(place("a"), place("b", "a", service=pbx), place("c", service=pbx, partner="bank"))
    lost = place("lost", "nowhere", service=pbx)
    assert made.reach(pbx).counts == {HERE: 2, "a": 1, "b": 1, "c": 1}
    assert made.reach(pbx).peculiar == {"c"}
    assert made.reach(pbx) is made.reach(pbx)
    assert made.reach(ServiceId("ads")).counts == {}
    assert structure(lost).reach(pbx).counts == {}


def test_roles_in_a_circle_permit_the_same_from_wherever_one_begins():
    ring = [
        Role(n, n, frozenset({w}), (other,))
        for n, w, other in (("a", "sim:view", "b"), ("b", "audit:view", "a"))
    ]
    for order in (ring, ring[::-1]):
        bits = flatten(order)
        assert bits["a"] == bits["b"] == BITS["sim:view"] | BITS["audit:view"]


def test_roles_too_deep_add_nothing_more():
    chain = [Role(f"r{n}", "", frozenset(), (f"r{n + 1}",)) for n in range(ROLE_DEPTH + 1)]
    last = Role(f"r{ROLE_DEPTH + 1}", "", frozenset({"sim:view"}))
    bits = flatten([*chain, last])
    assert bits["r0"] == 0
    assert bits["r1"] == BITS["sim:view"]


def test_a_companys_role_cannot_replace_a_built_in_one():
    assert (
        flatten([Role("service_user", "", frozenset({"tree:grant"}))])["service_user"]
        == flatten(())["service_user"]
    )


@pytest.mark.parametrize(
    ("words", "let", "taken"),
    [
        pytest.param({"sim:configure"}, {"sim:view", "sim:configure"}, {"sim:configure"}, id="doing"),
        pytest.param(
            {"sim:view"}, {"sim:view"}, {f"sim:{act}" for act in ("view", "configure")}, id="looking"
        ),
    ],
)
def test_a_ceiling_lets_looking_pass_and_a_denial_of_looking_takes_all(words, let, taken):
    assert set(permissions_in(let_by(frozenset(words)))) == let
    assert taken <= set(permissions_in(taken_by(frozenset(words))))
    assert set(permissions_in(with_views(BITS["sim:configure"]))) == {"sim:view", "sim:configure"}
