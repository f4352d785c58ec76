"""What holds for every page of the editor: languages, weight, headers, labels, refusals, isolation."""

import re

import pytest

from idp.model.access import Binding, Node, NodeKind
from idp.model.ids import BindingId, NodeId
from idp.words import LOCALES
from tests.support import rights
from tests.web.firm import VERA
from tests.web.guest import Guest
from tests.web.test_pages import has_labels, keeps_the_rules
from tests.web.town import BORIS
from tests.web.tree.addresses import PARTS, SHOWN, TAKEN

ROUTE = re.compile(r"/company/tree")


@pytest.mark.parametrize("name", SHOWN)
def test_every_page_speaks_every_language_and_keeps_the_rules(editor, guest, name):
    editor.furnish()
    for locale in LOCALES:
        answer = guest.get(editor.filled(SHOWN[name]), headers={"Accept-Language": locale})
        assert answer.status_code == 200
        assert f'<html lang="{locale}">' in answer.text
        keeps_the_rules(answer)
        has_labels(guest.page)


@pytest.mark.parametrize("name", PARTS)
def test_every_piece_has_nothing_around_it(editor, guest, name):
    editor.furnish()
    answer = guest.get(editor.filled(PARTS[name]))
    assert answer.status_code == 200
    assert "<html" not in answer.text


def test_the_script_may_ask_for_more_from_here_alone(editor, guest):
    answer = guest.get("/company/tree")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert not any(
        "connect-src" in rule
        for rule in guest.get("/services").headers["Content-Security-Policy"].split("; ")
    )


def test_no_address_of_the_editor_is_left_out_here(app):
    rules = {
        (re.sub(r"<[^>]+>", "*", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST"}
        if ROUTE.match(rule.rule)
    }
    shown = {path.partition("?")[0] for path in (*SHOWN.values(), *PARTS.values())}
    taken = {path for path, _ in TAKEN.values()}
    named = {(pattern(path), "GET") for path in shown} | {(pattern(path), "POST") for path in taken}
    elsewhere = {
        ("/company/tree/node/*", "GET"),
        ("/company/tree/changes", "POST"),
        ("/company/tree/switches", "POST"),
    }
    assert rules == named | elsewhere


def pattern(path):
    return re.sub(r"/(groups|roles|branch)/(?!new)[^/]+", r"/\1/*", path)


@pytest.mark.parametrize("path", [*SHOWN.values(), *PARTS.values()], ids=[*SHOWN, *PARTS])
def test_a_stranger_is_asked_to_sign_in_and_comes_back(editor, app, path):
    editor.furnish()
    stranger = Guest(app)
    answer = stranger.get(editor.filled(path))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?i=")


@pytest.mark.parametrize("path", [*SHOWN.values(), *PARTS.values()], ids=[*SHOWN, *PARTS])
def test_who_may_not_look_is_told_so(editor, other, path):
    editor.furnish()
    editor.sign_in(other, login=BORIS)
    answer = other.get(editor.filled(path))
    assert answer.status_code == 403
    assert "The access tree is shown to those who administer it." in answer.text


@pytest.mark.parametrize("name", TAKEN)
def test_every_form_adds_one_change_and_saves_nothing(editor, guest, name):
    editor.furnish()
    before = editor.state()
    guest.get("/company/tree")
    path, fields = TAKEN[name]
    editor.send(path, **fields)
    assert len(editor.draft()) == 1
    assert editor.state() == before


@pytest.mark.parametrize("name", TAKEN)
def test_who_may_only_look_is_refused_every_form(editor, other, name):
    editor.furnish()
    vera = editor.vera(role="personal_manager", node=None)
    editor.sign_in(other, login=VERA)
    editor.guest = other
    before = editor.state()
    path, fields = TAKEN[name]
    answer = other.post(path, {"csrf": editor.csrf, **{k: editor.filled(v) for k, v in fields.items()}})
    assert answer.status_code == 403
    assert "You may look here, but not change this." in answer.text
    assert editor.draft(vera) == ()
    assert editor.state() == before


@pytest.mark.parametrize("name", TAKEN)
def test_every_form_needs_its_token(editor, guest, name):
    editor.furnish()
    path, fields = TAKEN[name]
    answer = guest.post(path, {k: editor.filled(v) for k, v in fields.items()})
    assert answer.status_code == 403
    assert editor.draft() == ()


@pytest.fixture
def elsewhere(editor, town):
    """Another company, with the same things in it under other ids."""
    company = town.company("Lotos")
    stranger = town.person("eva@lotos.example", company, name="Eva")
    town.give(stranger, company)
    with town.house.store.write() as records:
        rights.put(
            records,
            company.id,
            Node(NodeId("foreign"), NodeKind.BRANCH, "Чужой филиал", NodeId(company.id)),
            Binding(BindingId("foreign-right"), f"person:{stranger.id}", "buyer", NodeId("foreign")),
        )
    return company


FOREIGN = {
    "place": "/company/tree?node=%s",
    "branch": "/company/tree/branch/%s",
    "node": "/company/tree/node/%s",
    "why": "/company/tree/why?node=%s",
    "give": "/company/tree/give?node=%s",
    "change": "/company/tree/give?change=%s",
    "shut": "/company/tree/shut?node=%s",
    "limit": "/company/tree/limit?node=%s",
    "new": "/company/tree/new?node=%s",
    "rename": "/company/tree/rename?node=%s",
    "move": "/company/tree/move?node=%s",
    "group": "/company/tree/groups/%s",
    "groups": "/company/tree/groups?node=%s",
    "role": "/company/tree/roles/%s",
    "who": "/company/tree?who=%s",
}


def without_code(answer):
    return re.sub(r"<code>[^<]*</code>|/lang\?[^\"]*", "", answer.text)


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_another_companys_reads_as_what_is_not_there(editor, guest, elsewhere, name):
    editor.furnish()
    missing = guest.get(FOREIGN[name] % "missing")
    for identifier in ("foreign", "foreign-right", elsewhere.id, f"person:{elsewhere.id}"):
        answer = guest.get(FOREIGN[name] % identifier)
        assert (answer.status_code, without_code(answer)) == (404, without_code(missing))
    assert missing.status_code == 404


@pytest.mark.parametrize("name", [name for name, (_, fields) in TAKEN.items() if "node" in fields])
@pytest.mark.parametrize("node", ["foreign", "missing", ""])
def test_a_form_about_another_companys_place_is_about_nothing(editor, guest, elsewhere, name, node):
    editor.furnish()
    guest.get("/company/tree")
    path, fields = TAKEN[name]
    editor.send(path, status=404, **{**fields, "node": node} if node else {**fields, "node": "x" * 300})
    assert editor.draft() == ()


@pytest.mark.parametrize("identifier", ["foreign-right", "missing", "", "boris-buys/x"])
@pytest.mark.parametrize("kind", ["binding", "denial", "node", "safeguard", "", "nonsense"])
def test_nothing_foreign_or_missing_is_ended(editor, guest, elsewhere, kind, identifier):
    editor.furnish()
    guest.get("/company/tree")
    editor.send("/company/tree/end", status=404, **{kind or "id": identifier})
    assert editor.draft() == ()


def test_an_administrator_of_a_branch_meets_the_same_wall(editor, other):
    editor.furnish()
    editor.vera(node="sales")
    editor.sign_in(other, login=VERA)
    missing = other.get("/company/tree?node=missing")
    for path in (
        "/company/tree?node=north",
        f"/company/tree?node={editor.company.id}",
        "/company/tree/branch/north",
    ):
        answer = other.get(path)
        assert (answer.status_code, without_code(answer)) == (404, without_code(missing))
    assert "Филиал" not in other.get("/company/tree").text


def test_the_card_of_a_place_has_a_short_address(editor, guest):
    editor.furnish()
    assert guest.get("/company/tree/node/north").headers["Location"] == "/company/tree?node=north"
