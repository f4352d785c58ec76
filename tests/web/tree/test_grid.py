"""The matrix: eight states with a sign and a word each, from where, and how many."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.access import EVERYBODY, Put, person
from idp.model.ids import NodeId, RequestId
from idp.model.requests import Request, Use
from idp.rbac import State
from idp.rbac.lists import COLUMNS
from idp.web.assets import TEMPLATES
from idp.web.tree.grid import COUNTED, ROWS, Matrix, Usage, usage_of
from idp.words import LOCALES, words_for
from tests.support.clock import START
from tests.web.tree.grove import (
    ANNA,
    BORIS,
    CO,
    ROOT,
    VERA,
    capped,
    given,
    grow,
    look,
    names,
    place,
    service,
    shut,
    soon,
    team,
)

OWNED = given(ANNA, "owner")
DRAWN = (OWNED, place("north"), service("pbx", name="PBX"), service("ads", "north", name="Ads"))
USE, CONFIGURE, ORDER, COSTS, GRANT = COLUMNS
LONG_AGO = START - timedelta(days=91)


def cells(tree, who=BORIS, node=ROOT, usage=None, locale="en"):
    """Return the rows as name → act → cell."""
    subject = None if who is None else person(who)
    grid = Matrix(look(tree), names(tree, locale), usage or Usage()).of(subject, NodeId(node))
    return {line.name: {cell.permission: cell for cell in line.cells} for line in grid.lines}


def asking(account, role, node=ROOT, **more):
    put = Put(given(account, role, node))
    return Request(RequestId("r"), CO, ANNA, START, soon(days=7), changes=(put,), **more)


@pytest.mark.parametrize(
    ("facts", "usage", "act", "state", "aside"),
    [
        pytest.param([given(BORIS, "service_user", "svc-pbx")], {}, USE, State.GRANTED_HERE, "", id="given-here"),
        pytest.param([given(BORIS, "buyer")], {}, ORDER, State.INHERITED, "from: Ромашка", id="given-above"),
        pytest.param(
            [given(BORIS, "buyer"), capped(max_month=100)], {}, ORDER, State.LIMITED, "from: Ромашка", id="a-sum"
        ),
        pytest.param(
            [given(BORIS, "buyer"), replace(capped(subject=person(BORIS)), permissions=frozenset({"billing:view"}))],
            {},
            ORDER,
            State.LIMITED,
            "at: Ромашка",
            id="a-ceiling",
        ),
        pytest.param(
            [given(BORIS, "buyer"), shut(BORIS, permissions={ORDER})], {}, ORDER, State.DENIED, "at: Ромашка", id="denied-above"
        ),
        pytest.param(
            [given(BORIS, "service_user"), shut(BORIS, "svc-pbx")], {}, USE, State.DENIED, "", id="denied-here"
        ),
        pytest.param(
            [given(BORIS, "service_user"), shut(EVERYBODY, services={"pbx"})],
            {},
            USE,
            State.DENIED,
            "at: Ромашка",
            id="denied-to-all",
        ),
        pytest.param(
            [given(BORIS, "buyer", valid_until=soon(days=7))], {}, ORDER, State.EXPIRING, "from: Ромашка", id="ends-soon"
        ),
        pytest.param([], {}, USE, State.NONE, "", id="nothing"),
        pytest.param([given(BORIS, "buyer", valid_until=START)], {}, ORDER, State.NONE, "", id="over"),
        pytest.param([], {"waiting": [asking(BORIS, "buyer")]}, ORDER, State.PENDING, "", id="waits"),
        pytest.param([], {"waiting": [asking(BORIS, "buyer")]}, GRANT, State.NONE, "", id="something-else-waits"),
        pytest.param([], {"waiting": [asking(VERA, "buyer")]}, ORDER, State.NONE, "", id="waits-for-another"),
        pytest.param(
            [], {"waiting": [asking(BORIS, "buyer", "north")]}, ORDER, State.NONE, "", id="waits-elsewhere"
        ),
        pytest.param(
            [given(BORIS, "service_user", granted_at=LONG_AGO)], {}, USE, State.UNUSED, "from: Ромашка", id="never-used"
        ),
        pytest.param([given(BORIS, "service_user")], {}, USE, State.INHERITED, "from: Ромашка", id="nobody-knows-since-when"),
        pytest.param(
            [given(BORIS, "service_user", granted_at=LONG_AGO)],
            {"last": {(person(BORIS), "pbx"): START - timedelta(days=90)}},
            USE,
            State.INHERITED,
            "from: Ромашка",
            id="used-just-in-time",
        ),
        pytest.param(
            [given(BORIS, "service_user", granted_at=START)],
            {"last": {(person(BORIS), "pbx"): LONG_AGO}},
            USE,
            State.UNUSED,
            "from: Ромашка",
            id="used-long-ago",
        ),
    ],
)  # fmt: skip
def test_a_cell_says_state_and_source(facts, usage, act, state, aside):
    cell = cells(grow(*DRAWN, *facts), usage=Usage(**usage))["PBX"][act]
    assert (cell.state, cell.aside) == (state, aside)
    assert cell.word


def test_every_state_has_a_sign_of_its_own_that_is_not_read_aloud():
    style = (TEMPLATES / "static" / "editor.css").read_text(encoding="utf-8")
    signs = dict(
        re.findall(r'^\.([a-z_]+)::before \{ content: "(.)"; content: "\2" / ""; \}$', style, re.MULTILINE)
    )
    assert signs.keys() == set(State)
    assert len(set(signs.values())) == len(State)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_state_has_a_word_of_its_own_in_every_language(locale):
    tree = grow(*DRAWN, given(BORIS, "buyer"), shut(BORIS, permissions={ORDER}))
    row = cells(tree, locale=locale)["PBX"]
    assert row[ORDER].word == words_for(locale).text("shut off")
    assert row[GRANT].word == words_for(locale).text("not given")


def test_the_place_itself_comes_first_then_the_services_at_and_below_it():
    tree = grow(*DRAWN)
    assert list(cells(tree)) == ["Ромашка", "PBX", "Ads"]
    assert list(cells(tree, node="north")) == ["north", "Ads"]
    grid = Matrix(look(tree), names(tree)).of(person(BORIS), ROOT)
    assert [(line.name, line.where) for line in grid.lines] == [
        ("Ромашка", ""),
        ("PBX", ""),
        ("Ads", "north"),
    ]


def test_a_right_of_a_group_is_a_persons():
    tree = grow(*DRAWN, *team("sales", BORIS), given("group:sales", "buyer", "north"))
    assert cells(tree)["Ads"][ORDER].state is State.INHERITED
    assert cells(tree)["PBX"][ORDER].state is State.NONE


def test_without_a_person_people_are_counted():
    tree = grow(*DRAWN, given(BORIS, "buyer", "north"), given(VERA, "service_user"))
    counts = {name: [cell.count for cell in row.values()] for name, row in cells(tree, None).items()}
    assert counts == {"Ромашка": [2, 1, 1, 1, 1], "Ads": [2, 1, 2, 1, 1], "PBX": [2, 1, 1, 1, 1]}


def test_a_crowd_is_counted_for_the_place_alone():
    crowd = [given(f"p{number}", "service_user", identifier=f"b{number}") for number in range(COUNTED)]
    rows = cells(grow(*DRAWN, *crowd), None)
    assert rows["Ромашка"][USE].count == COUNTED + 1
    assert rows["PBX"][USE].count is None


def test_services_come_in_pages_under_the_place():
    many = [service(f"s{number:02}") for number in range(ROWS + 1)]
    tree = grow(OWNED, *many)
    grid = Matrix(look(tree), names(tree)).of(person(BORIS), ROOT)
    assert len(grid.lines) == ROWS + 1
    assert grid.next == ROWS
    rest = Matrix(look(tree), names(tree)).of(person(BORIS), ROOT, grid.next)
    assert [line.name for line in rest.lines] == ["Ромашка", many[-1].name]
    assert rest.next is None


def test_services_outside_of_ones_sight_are_left_out():
    tree = grow(*DRAWN, given(VERA, "branch_admin"), shut(VERA, "north"))
    grid = Matrix(look(tree, VERA), names(tree)).of(person(BORIS), ROOT)
    assert [line.name for line in grid.lines] == ["Ромашка", "PBX"]


def test_use_is_known_by_person_and_service():
    usage = usage_of([Use(BORIS, "pbx", START), Use(VERA, "ads", LONG_AGO)], ())
    assert usage.last == {(person(BORIS), "pbx"): START, (person(VERA), "ads"): LONG_AGO}
