"""Search and filters: a flat list by name, with the way to each line."""

from dataclasses import replace

import pytest

from idp.model.access import NodeKind, person
from idp.model.company import Colleague
from idp.rbac.lists import who_can
from idp.web.tree.outline import PAGE
from idp.web.tree.search import Search, Wanted, read_wanted
from tests.support.clock import START
from tests.web.tree.grove import (
    ANNA,
    BORIS,
    PEOPLE,
    VERA,
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

COLLEAGUES = {
    ANNA: Colleague(ANNA, "Анна", signed_in_at=START),
    BORIS: Colleague(BORIS, "Борис"),
    VERA: Colleague(VERA, "Вера"),
}
FACTS = (
    given(ANNA, "owner"),
    place("north", kind=NodeKind.BRANCH, name="Филиал «Север»"),
    place("sellers", "north", name="Продавцы"),
    service("ads", "sellers", name="Таргет"),
    service("pbx", name="Телефония"),
    given(BORIS, "branch_admin", "north"),
)


def found(wanted, *more, account=ANNA, colleagues=COLLEAGUES):
    tree = grow(*FACTS, *more)
    stretch = Search(look(tree, account), names(tree), colleagues).page(wanted)
    return [(line.name, line.note) for line in stretch.lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("север", [("Филиал «Север»", "Ромашка")], id="a-place-in-whatever-case"),
        pytest.param("БОРИС", [("Борис", "Ромашка › Филиал «Север»")], id="a-person-where-they-stand"),
        pytest.param("вера", [("Вера", "Ромашка")], id="a-person-without-any-right-stands-at-the-company"),
        pytest.param("таргет", [("Таргет", "Ромашка › Филиал «Север» › Продавцы")], id="a-service"),
        pytest.param("nobody", [], id="nothing"),
        pytest.param("%", [], id="no-wildcards"),
    ],
)
def test_what_holds_the_words_is_found_with_the_way_to_it(text, expected):
    assert found(Wanted(text)) == expected


def test_administrators_are_those_who_may_give_access_somewhere():
    assert found(Wanted(only="admins")) == [("Анна", "Ромашка"), ("Борис", "Ромашка › Филиал «Север»")]


def test_who_never_signed_in_is_found_with_a_right_and_without():
    assert found(Wanted(only="never")) == [("Борис", "Ромашка › Филиал «Север»"), ("Вера", "Ромашка")]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param({"days": 7}, ["Вера"], id="in-seven-days"),
        pytest.param({"days": 7, "seconds": 1}, [], id="a-moment-later"),
        pytest.param({"seconds": 1}, ["Вера"], id="in-a-moment"),
        pytest.param({"seconds": 0}, [], id="over"),
    ],
)
def test_what_ends_within_seven_days_is_found(end, expected):
    right = given(VERA, "buyer", valid_until=soon(**end))
    assert [name for name, _ in found(Wanted(only="expiring"), right)] == expected


def test_who_may_use_a_service_anywhere_is_found_whatever_is_laid_on_the_way():
    facts = (
        *(place(f"d{n}") for n in range(4)),
        *(place(f"at{n}", f"d{n}", NodeKind.SERVICE, "Связь", service="tel") for n in range(4)),
        given(BORIS, "buyer"),
        given(VERA, "service_user", "d2", inherit=False),
        given("carl", "service_user", "at3", inherit=False),
        given("dora", "service_user", "d0"),
        shut(BORIS, "d1"),
        shut("dora", "d0"),
        *team("crew", "edda", "carl", node="d1"),
        given("group:crew", "service_operator", "d1"),
        shut("carl", "d1"),
    )
    tree = grow(*FACTS, *facts)
    everywhere = tree.structure.hangings["tel"]
    able = {holder.subject for node in everywhere for holder in who_can("service:use", node, tree, START)}
    page = Search(look(tree), names(tree), {}).page(Wanted(service="tel"))
    assert {line.who for line in page.lines if line.who} == able


def test_a_service_in_many_places_is_not_asked_about_person_by_person_in_each():
    hung = [service(f"tel-{n}", parent=f"d{n}") for n in range(50)]
    drawn = [place(f"d{n}") for n in range(50)]
    held = [given(f"p{n}", "service_user") for n in range(40)]
    tree = grow(given(ANNA, "owner"), *drawn, *(replace(one, service="tel") for one in hung), *held)
    spots = list(Search(look(tree), names(tree), {})._of_service("tel"))
    assert len(spots) == len(hung) + len(held) + 1


def test_a_service_is_found_with_everybody_who_may_use_it():
    more = given(VERA, "service_user", "sellers")
    assert [name for name, _ in found(Wanted(service="ads"), more)] == ["Анна", "Борис", "Вера", "Таргет"]
    assert [name for name, _ in found(Wanted(service="pbx"), more)] == ["Анна", "Телефония"]


def test_filters_and_words_hold_together():
    more = given(VERA, "service_user", "sellers")
    assert found(Wanted("в", service="ads", only="never"), more) == [
        ("Вера", "Ромашка › Филиал «Север» › Продавцы")
    ]


def test_nothing_outside_of_ones_sight_is_found():
    assert found(Wanted("а"), account=BORIS) == [
        ("Продавцы", "Филиал «Север»"),
        ("Таргет", "Филиал «Север» › Продавцы"),
        ("Филиал «Север»", ""),
    ]
    assert found(Wanted("Анна"), account=BORIS) == []
    assert found(Wanted(only="never"), account=BORIS) == [("Борис", "Филиал «Север»")]


def test_results_come_in_pages():
    many = [place(f"d{number:03}", name=f"Отдел {number:03}") for number in range(PAGE + 5)]
    tree = grow(*FACTS, *many)
    search = Search(look(tree), names(tree), COLLEAGUES)
    first = search.page(Wanted("отдел"))
    rest = search.page(Wanted("отдел"), first.next)
    assert [line.name for line in (*first.lines, *rest.lines)] == [node.name for node in many]
    assert rest.next is None


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, Wanted()),
        ({"q": "  а   б "}, Wanted("а б")),
        ({"only": "admins", "service": "pbx"}, Wanted("", "pbx", "admins")),
        ({"only": "everything-else"}, Wanted()),
        ({"q": "x" * 500}, Wanted("x" * 100)),
    ],
)
def test_what_is_looked_for_is_read_from_the_address(fields, wanted):
    assert read_wanted(fields) == wanted


def test_everybody_is_a_colleague_here():
    assert {person(account) for account in PEOPLE} == {person(account) for account in COLLEAGUES}
