"""What is collected may be changed again before it is saved: the later word counts, on top of the earlier."""

import pytest

from idp.model.access import Binding, End, FactKind, Node, Put, Role, Safeguard
from tests.web.tree.editor import NORTH

HERE = "/company/tree/changes"
ROLE = "/company/tree/roles/mine"


def the_fact(editor):
    (change,) = editor.draft()
    assert isinstance(change, Put)
    return change.fact


def test_a_place_is_moved_and_renamed_in_one_change(editor):
    editor.furnish().see()
    editor.send("/company/tree/move", node="empty", parent=NORTH)
    editor.send("/company/tree/rename", node="empty", name="Склад")
    fact = the_fact(editor)
    assert isinstance(fact, Node)
    assert (fact.name, fact.parent) == ("Склад", NORTH)
    assert (
        editor.see("/company/tree/rename?node=empty").form("/company/tree/rename").fields["name"] == "Склад"
    )


def test_what_was_renamed_can_be_removed_all_the_same(editor):
    editor.furnish().see()
    editor.send("/company/tree/rename", node="empty", name="Склад")
    editor.send("/company/tree/remove", node="empty")
    assert editor.draft() == (End(FactKind.NODE, "empty"),)


def test_what_is_changed_back_is_no_change(editor):
    editor.furnish().see()
    editor.send("/company/tree/rename", node="empty", name="Склад")
    editor.send("/company/tree/rename", node="empty", name="Пустой отдел")
    assert editor.draft() == ()


def test_what_is_as_it_was_is_refused(editor):
    editor.furnish().see()
    editor.send("/company/tree/rename", node="sellers", name="Склад")
    page = editor.send("/company/tree/rename", status=400, node="empty", name="Пустой отдел")
    assert "Nothing would change" in page.text


def test_a_right_that_was_to_end_is_changed_instead(editor):
    editor.furnish().see()
    editor.send("/company/tree/end", binding="boris-buys")
    editor.send("/company/tree/give", change="boris-buys", role="payer")
    fact = the_fact(editor)
    assert isinstance(fact, Binding)
    assert (fact.id, fact.role) == ("boris-buys", "payer")


def test_a_right_is_changed_twice(editor):
    editor.furnish().see()
    editor.send("/company/tree/give", change="boris-buys", role="payer", max_month="700")
    fields = editor.see("/company/tree/give?change=boris-buys").form("/company/tree/give").fields
    assert (fields["role"], fields["max_month"]) == ("payer", "700")
    editor.send("/company/tree/give", **{**fields, "max_month": "800"})
    assert the_fact(editor).limits.max_month == 800


def test_a_role_is_changed_twice(editor):
    editor.furnish().see()
    editor.send(ROLE, title="Наша", permissions="service:use")
    assert editor.see(ROLE).form(ROLE).fields["title"] == "Наша"
    editor.send(ROLE, title="Наша", permissions="billing:view")
    fact = the_fact(editor)
    assert isinstance(fact, Role)
    assert (fact.title, fact.permissions) == ("Наша", {"billing:view"})


def test_what_needs_a_second_person_is_set_twice(editor):
    editor.furnish().see()
    for role in ("admin", "buyer"):
        editor.send("/company/tree/second-person", second_person=role)
    fact = the_fact(editor)
    assert isinstance(fact, Safeguard)
    assert fact.second_person == {"buyer"}


def test_a_role_put_together_is_made_once_and_named_where_it_is_collected(editor):
    editor.furnish().see()
    acts = ["service:use", "users:grant"]
    editor.send("/company/tree/give", node=NORTH, subject="{boris}", acts=acts)
    editor.send("/company/tree/give", node="sales", subject="{boris}", acts=acts)
    assert [type(change.fact) for change in editor.draft()] == [Role, Binding, Binding]
    assert "Boris Prodavtsov — Use, Hand out access" in editor.see(HERE).text


def test_the_three_questions_answered_twice_are_answered_once(editor):
    editor.furnish().see()
    answers = {"size": "some", "payer": "{boris}"}
    editor.send("/company/tree/begin", **answers)
    once = editor.draft()
    editor.send("/company/tree/begin", **answers)
    assert editor.draft() == once
    assert editor.went() == ("/company/tree", {"done": "nothing"})


@pytest.mark.parametrize("path", ["/company/tree/give", "/company/tree/rename"])
def test_what_cannot_be_saved_any_more_is_not_blamed_on_the_next_form(editor, path):
    editor.furnish().see()
    editor.send("/company/tree/give", node="empty", subject="{boris}", role="buyer")
    before = editor.draft()
    editor.save(End(FactKind.NODE, "empty"))
    fields = {"node": NORTH, "subject": "{boris}", "role": "buyer", "name": "Юг"}
    page = editor.send(path, status=409, **fields)
    assert "What you collected before cannot be saved any more. Look at it first" in page.text
    assert HERE in page.links
    assert editor.draft() == before


@pytest.mark.parametrize("act", ["save", "discard", "confirm", "rebase"])
def test_what_was_collected_elsewhere_since_is_looked_at_first(editor, act):
    """In another window, or for another company."""
    editor.furnish().see()
    editor.send("/company/tree/end", binding="boris-buys")
    page = editor.see(HERE)
    shown = next(form.fields for form in page.forms if "seen" in form.fields)
    editor.send("/company/tree/rename", node="empty", name="Склад")
    before = editor.state(), editor.draft()
    page = editor.send(HERE, status=409, **{**shown, "do": act})
    assert "You have collected other changes meanwhile. Look at them again" in page.text
    assert (editor.state(), editor.draft()) == before
    shown = next(form.fields for form in page.forms if "base" in form.fields)
    editor.send(HERE, **{**shown, "do": "save"})
    assert editor.draft() == ()
