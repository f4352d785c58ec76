"""Forms of the editor: what they make, what they refuse, and that a look writes nothing."""

import pytest

from idp.model.access import (
    EVERYBODY,
    Binding,
    Ceiling,
    CeilingLevel,
    Denial,
    End,
    FactKind,
    Group,
    GroupMember,
    Node,
    NodeKind,
    Put,
    Role,
    Safeguard,
)
from tests.web.tree.addresses import TAKEN
from tests.web.tree.editor import NORTH

GIVE = {"node": NORTH, "subject": "{boris}", "role": "buyer"}


def the_change(editor):
    (change,) = editor.draft()
    return change.fact if isinstance(change, Put) else change


def test_a_gift_is_collected_as_it_was_filled_in(editor):
    editor.furnish().see("/company/tree/give?node=north&who={boris}")
    editor.send(
        "/company/tree/give", **GIVE, services="ads", max_month="5 000", until="2026-12-31", reason="Проект"
    )
    fact = the_change(editor)
    assert isinstance(fact, Binding)
    assert (fact.subject, fact.role, fact.node, fact.reason) == (
        editor.who(editor.boris),
        "buyer",
        NORTH,
        "Проект",
    )
    assert (fact.limits.services, int(fact.limits.max_month)) == ({"ads"}, 5000)
    assert editor.went() == ("/company/tree", {"node": NORTH, "done": "kept"})


def test_a_right_is_changed_and_stays_with_whom_it_was_given(editor):
    editor.furnish()
    page = editor.see("/company/tree/give?change=boris-buys")
    assert "Boris Prodavtsov" in page.text
    editor.send("/company/tree/give", change="boris-buys", subject="person:other", role="payer")
    fact = the_change(editor)
    assert (fact.id, fact.subject, fact.role) == ("boris-buys", editor.who(editor.boris), "payer")


def test_a_look_shows_the_effect_and_collects_nothing(editor):
    editor.furnish().see("/company/tree/give?node=north")
    page = editor.send("/company/tree/give", status=200, **{**GIVE, "role": "service_user", "do": "look"})
    assert "What changes" in page.text
    assert "Таргет: 1 person gains it" in page.text
    assert editor.draft() == ()


def test_a_search_keeps_what_was_filled_in(editor):
    editor.furnish().see("/company/tree/give?node=north")
    page = editor.send("/company/tree/give", status=200, **GIVE, do="find", find="anna", max_month="77")
    assert page.form("/company/tree/give").fields["max_month"] == "77"
    checked = {attrs["value"] for tag, attrs in page.tags if tag == "input" and "checked" in attrs}
    assert checked == {editor.who(editor.boris), "buyer"}


def test_whom_the_address_names_is_chosen(editor):
    page = editor.furnish().see("/company/tree/give?node=north&who={boris}")
    checked = [attrs["value"] for tag, attrs in page.tags if tag == "input" and "checked" in attrs]
    assert checked == [editor.who(editor.boris)]


@pytest.mark.parametrize(
    ("form", "changes", "status", "field", "said"),
    [
        pytest.param("give", {"subject": ""}, 400, "subject", "Choose to whom", id="to-nobody"),
        pytest.param("give", {"role": ""}, 400, "role", "Choose what", id="nothing"),
        pytest.param("give", {"role": "emperor"}, 400, "role", "There is no such role", id="an-unknown-role"),
        pytest.param("give", {"subject": "person:x"}, 400, "subject", "There is nobody like this in the company", id="to-a-stranger"),
        pytest.param("give", {"subject": "group:x"}, 400, "subject", "There is nobody like this in the company", id="to-no-group"),
        pytest.param("give", {"subject": "everyone"}, 400, "subject", "There is nobody like this in the company", id="to-all"),
        pytest.param("give", {"subject": "{anna}"}, 403, "subject", "Nobody gives rights to themselves", id="to-oneself"),
        pytest.param("give", {"services": "none"}, 400, "services", "The company does not have this service", id="a-service-there-is-not"),
        pytest.param("give", {"until": "2026-01-01"}, 400, "until", "This day is over. Choose today or a later one", id="until-yesterday"),
        pytest.param("give", {"until": "2026-12-01", "since": "2026-12-09"}, 400, "until", "The end must lie in the future and after the beginning", id="backwards"),
        pytest.param("give", {"max_month": "-1"}, 400, "max_month", "Enter a sum of money", id="a-negative-sum"),
        pytest.param("shut", {"subject": ""}, 400, "subject", "Choose whom", id="shut-to-nobody"),
        pytest.param("shut", {"what": ""}, 400, "what", "Choose what", id="shut-nothing"),
        pytest.param("shut", {"what": "services"}, 400, "services", "Choose at least one", id="shut-no-service"),
        pytest.param("shut", {"what": "services", "services": "none"}, 400, "services", "The company does not have this service", id="shut-what-is-not-there"),
        pytest.param("limit", {"max_month": ""}, 400, "max_month", "Choose at least one limit", id="no-limit"),
        pytest.param("limit", {"max_month": "ten"}, 400, "max_month", "Enter a sum of money", id="no-sum"),
        pytest.param("limit", {"subject": "person:x"}, 400, "subject", "There is nobody like this in the company", id="a-limit-for-a-stranger"),
        pytest.param("new", {"name": ""}, 400, "name", "Enter a name", id="a-place-without-a-name"),
        pytest.param("new", {"name": "x" * 201}, 400, "name", "The text is too long or holds characters that do not show", id="a-very-long-name"),
        pytest.param("new", {"name": "a\u202eb"}, 400, "name", "The text is too long or holds characters that do not show", id="a-name-that-turns-round"),
        pytest.param("rename", {"name": " "}, 400, "name", "Enter a name", id="renamed-to-nothing"),
        pytest.param("move", {"parent": ""}, 400, "parent", "Choose where", id="moved-nowhere"),
        pytest.param("move", {"parent": "sellers"}, 400, "parent", "A place cannot hang under itself", id="moved-under-itself"),
        pytest.param("group_new", {"name": ""}, 400, "name", "Enter a name", id="a-group-without-a-name"),
        pytest.param("group", {"subject": ""}, 400, "subject", "Choose at least one", id="nobody-joins"),
        pytest.param("group", {"subject": "person:x"}, 400, "subject", "Choose at least one", id="a-stranger-joins"),
        pytest.param("group", {"do": "name", "name": ""}, 400, "name", "Enter a name", id="a-group-renamed-to-nothing"),
        pytest.param("role_new", {"title": ""}, 400, "title", "Enter a name", id="a-role-without-a-name"),
        pytest.param("role_new", {"includes": "emperor"}, 400, "includes", "There is no such role", id="includes-an-unknown-role"),
        pytest.param("role", {"includes": "mine"}, 400, "includes", "Roles cannot include one another in a circle", id="includes-itself"),
        pytest.param("safeguard", {"second_person": "emperor"}, 400, "second_person", "There is no such role", id="guards-an-unknown-role"),
        pytest.param("safeguard", {"above_month": "many"}, 400, "above_month", "Enter a sum of money", id="guards-no-sum"),
        pytest.param("begin", {"max_month": "x"}, 400, "max_month", "Enter a sum of money", id="answers-with-no-sum"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field_and_nothing_is_collected(editor, form, changes, status, field, said):
    editor.furnish().see("/company/tree")
    before = editor.state()
    path, fields = TAKEN[form]
    given = {name: value.replace("{anna}", editor.who(editor.anna)) for name, value in changes.items()}
    page = editor.send(path, status=status, **{**fields, **given})
    assert said in page.text
    assert f"#{field}" in page.links
    assert field in page.ids
    assert page.text.startswith("Error:")
    assert editor.draft() == ()
    assert editor.state() == before


@pytest.mark.parametrize(
    ("fields", "permissions", "services"),
    [
        ({"what": "new"}, {"service:order", "content:order"}, None),
        ({"what": "all"}, set(), None),
        ({"what": "services", "services": "ads"}, set(), {"ads"}),
        ({"what": "new", "services": "ads"}, {"service:order", "content:order"}, None),
    ],
)
def test_what_is_shut_off_is_a_denial(editor, fields, permissions, services):
    editor.furnish().see("/company/tree/shut?node=north")
    editor.send("/company/tree/shut", node=NORTH, subject="{boris}", reason="Нет", **fields)
    fact = the_change(editor)
    assert isinstance(fact, Denial)
    assert (fact.subject, fact.permissions, fact.services) == (
        editor.who(editor.boris),
        permissions,
        services,
    )


@pytest.mark.parametrize(
    ("subject", "level"), [(EVERYBODY, CeilingLevel.COMPANY), ("{boris}", CeilingLevel.DELEGATE)]
)
def test_a_limit_is_a_ceiling_of_the_company_or_of_a_person(editor, subject, level):
    editor.furnish().see("/company/tree/limit?node=north")
    editor.send("/company/tree/limit", node=NORTH, subject=subject, max_order="10", needs_approval="on")
    fact = the_change(editor)
    assert isinstance(fact, Ceiling)
    assert (fact.level, fact.limits.needs_approval, int(fact.limits.max_order)) == (level, True, 10)


def test_several_people_are_given_shut_off_and_limited_at_once(editor):
    editor.furnish()
    vera = editor.vera()
    for form in ("give", "shut", "limit"):
        editor.see("/company/tree")
        path, fields = TAKEN[form]
        editor.send(path, **{**fields, "subject": [editor.who(editor.boris), editor.who(vera)]})
    assert [type(change.fact) for change in editor.draft()] == [Binding] * 2 + [Denial] * 2 + [Ceiling] * 2


@pytest.mark.parametrize(
    ("form", "made"),
    [
        ("new", lambda f: isinstance(f, Node) and (f.kind, f.name, f.parent) == (NodeKind.DEPARTMENT, "Склад", NORTH)),
        ("rename", lambda f: isinstance(f, Node) and (f.id, f.name) == (NORTH, "Юг")),
        ("move", lambda f: isinstance(f, Node) and (f.id, f.parent) == ("sellers", "sales")),
        ("remove", lambda f: f == End(FactKind.NODE, "empty")),
        ("end", lambda f: f == End(FactKind.BINDING, "boris-buys")),
        ("group_new", lambda f: isinstance(f, Group) and (f.name, f.node) == ("Смена", NORTH)),
        ("group", lambda f: isinstance(f, GroupMember) and f.group == "team"),
        ("role_new", lambda f: isinstance(f, Role) and (f.title, f.permissions, f.version) == ("Своя", {"service:use"}, 1)),
        ("role", lambda f: isinstance(f, Role) and (f.id, f.title, f.version) == ("mine", "Иная", 2)),
        ("safeguard", lambda f: f == Safeguard(frozenset({"admin"}))),
    ],
)  # fmt: skip
def test_every_other_form_makes_its_fact(editor, form, made):
    editor.furnish().see("/company/tree")
    path, fields = TAKEN[form]
    editor.send(path, **fields)
    assert made(the_change(editor))


@pytest.mark.parametrize("kind", ["company", "sim", "account", "service", "throne", ""])
def test_only_what_a_company_draws_itself_can_be_added(editor, kind):
    editor.furnish().see("/company/tree/new?node=north")
    editor.send(
        "/company/tree/new", node=NORTH, kind=kind, name="Склад", service="pbx", id="north", parent="sales"
    )
    fact = the_change(editor)
    assert (fact.kind, fact.parent, fact.service) == (NodeKind.DEPARTMENT, NORTH, None)
    assert fact.id != NORTH


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        pytest.param("/company/tree/remove", {"node": NORTH}, "Something still hangs here or is given here: move it or end it first", id="a-place-that-is-not-empty"),
        pytest.param("/company/tree/remove", {"node": "{company}"}, "The company itself stays where it is", id="the-company"),
        pytest.param("/company/tree/end", {"binding": "{owner}"}, "The company would have no owner", id="the-last-owner"),
    ],
)  # fmt: skip
def test_what_cannot_be_ended_is_said_on_a_page_with_the_way_back(editor, path, fields, said):
    editor.furnish().see("/company/tree")
    owner = editor.bindings(editor.anna)[0].id
    filled = {
        k: v.replace("{company}", editor.company.id).replace("{owner}", owner) for k, v in fields.items()
    }
    answer = editor.guest.post(path, {"csrf": editor.csrf, **filled})
    assert answer.status_code in (400, 403)
    assert "This cannot be done" in editor.guest.page.text
    assert any(link.startswith("/company/tree?node=") for link in editor.guest.page.links)
    assert editor.draft() == ()
    assert said in editor.guest.page.text
