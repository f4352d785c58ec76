"""The tree on the left: what one sees of it, only what is open, a page at a time."""

import pytest

from idp.model.access import NodeKind, person
from idp.model.ids import NodeId
from idp.web.tree.outline import PAGE, Outline
from idp.web.tree.sight import TREE_VIEW, Sight
from tests.support.situations import situations
from tests.web.tree.grove import ANNA, BORIS, ROOT, VERA, given, grow, look, names, place, service, shut, team

OWNED = given(ANNA, "owner")
DRAWN = (
    OWNED,
    place("north", kind=NodeKind.BRANCH),
    place("sellers", "north"),
    service("ads", "sellers"),
    place("south", kind=NodeKind.BRANCH),
)


def lines(tree, *opened, account=ANNA, start=0):
    outline = Outline(look(tree, account), names(tree), frozenset(map(NodeId, opened)))
    return outline.page(start)


def shown(stretch):
    return [(line.level, line.name) for line in stretch.lines]


def test_only_open_branches_are_walked():
    tree = grow(*DRAWN)
    assert shown(lines(tree)) == [(1, "Ромашка")]
    assert shown(lines(tree, ROOT)) == [(1, "Ромашка"), (2, "north"), (2, "south"), (2, "Анна")]
    assert shown(lines(tree, ROOT, "north", "sellers")) == [
        (1, "Ромашка"),
        (2, "north"),
        (3, "sellers"),
        (4, "ads"),
        (2, "south"),
        (2, "Анна"),
    ]


def test_a_branch_that_is_open_under_a_closed_one_is_not_shown():
    assert shown(lines(grow(*DRAWN), "north")) == [(1, "Ромашка")]


def test_a_place_with_nothing_under_it_cannot_be_opened():
    stretch = lines(grow(*DRAWN), ROOT, "north")
    assert {line.name: line.opened for line in stretch.lines} == {
        "Ромашка": True,
        "north": True,
        "sellers": False,
        "south": None,
        "Анна": None,
    }


def test_people_stand_where_they_were_given_something_once_each_with_their_roles():
    tree = grow(
        *DRAWN, given(BORIS, "buyer", "north"), given(BORIS, "analyst", "north"), given(VERA, "buyer")
    )
    stretch = lines(tree, ROOT, "north")
    people = [(line.node, line.name, line.note) for line in stretch.lines if line.who]
    assert people == [
        ("north", "Борис", "Sees statistics, Orders services"),
        (ROOT, "Анна", "Owner"),
        (ROOT, "Вера", "Orders services"),
    ]


def test_a_group_stands_where_it_was_given_something():
    tree = grow(*DRAWN, *team("sales", BORIS), given("group:sales", "buyer", "south"))
    assert (3, "Sales") in shown(lines(tree, ROOT, "south"))


def test_an_administrator_of_a_branch_sees_their_branch_and_nothing_above_or_beside():
    tree = grow(*DRAWN, given(BORIS, "branch_admin", "north"))
    assert shown(lines(tree, "north", ROOT, account=BORIS)) == [(1, "north"), (2, "sellers"), (2, "Борис")]


def test_two_branches_apart_are_two_beginnings():
    tree = grow(*DRAWN, given(BORIS, "branch_admin", "sellers"), given(BORIS, "branch_admin", "south"))
    assert shown(lines(tree, account=BORIS)) == [(1, "sellers"), (1, "south")]


def test_what_one_may_not_look_at_is_left_out_with_all_below():
    tree = grow(*DRAWN, given(BORIS, "admin"), shut(BORIS, "north"))
    assert shown(lines(tree, ROOT, "north", account=BORIS)) == [
        (1, "Ромашка"),
        (2, "south"),
        (2, "Анна"),
        (2, "Борис"),
    ]


@pytest.mark.parametrize("role", ["service_user", "buyer", "billing_viewer"])
def test_who_may_not_look_at_the_tree_sees_nothing(role):
    assert lines(grow(*DRAWN, given(BORIS, role)), ROOT, account=BORIS).lines == ()


def test_a_long_branch_comes_in_pages_that_miss_nothing():
    many = [place(f"d{number:04}", name=f"Dep {number:04}") for number in range(2 * PAGE + 7)]
    tree = grow(OWNED, *many)
    found, start = [], 0
    while start is not None:
        stretch = lines(tree, ROOT, start=start)
        assert len(stretch.lines) <= PAGE
        found += [line.name for line in stretch.lines]
        start = stretch.next
    assert found == ["Ромашка", *(node.name for node in many), "Анна"]


def test_a_branch_alone_begins_one_level_below_its_place():
    tree = grow(*DRAWN)
    stretch = Outline(look(tree), names(tree)).branch(NodeId("north"))
    assert shown(stretch) == [(3, "sellers")]
    assert Outline(look(tree), names(tree)).branch(NodeId("north"), start=1).lines == ()


def test_the_way_to_a_place_begins_where_one_begins_to_see():
    tree = grow(*DRAWN, given(BORIS, "branch_admin", "north"))
    assert look(tree, BORIS).trail(NodeId("svc-ads")) == ("north", "sellers", "svc-ads")
    assert look(tree).trail(NodeId("svc-ads")) == (ROOT, "north", "sellers", "svc-ads")
    assert look(tree, BORIS).trail(ROOT) == ()


def test_holders_are_named_once():
    tree = grow(OWNED, given(ANNA, "buyer"), given(BORIS, "buyer"))
    assert look(tree).holders(ROOT) == (person(ANNA), person(BORIS))


@pytest.mark.parametrize("situation", situations(), ids=lambda situation: situation.name)
def test_what_is_seen_is_what_decisions_say(situation):
    tree = situation.tree
    nodes = tree.structure.nodes
    for subject in map(person, situation.people):
        sight = Sight(subject, tree, situation.at)

        def decided(node, sight=sight):
            here = nodes[node]
            hangs = here.parent is not None and (here.service or here.partner)
            may = sight.may(TREE_VIEW, node) or sight.may("users:grant", node)
            return may or bool(hangs and decided(here.parent))

        for node in reversed(nodes):
            assert sight.sees(node) is decided(node), (subject, node)
