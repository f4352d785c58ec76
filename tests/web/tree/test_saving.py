"""What is collected: shown in words, taken back, saved after a step-up, sent on, overtaken by others."""

from datetime import timedelta

import pytest

from idp.model.access import Binding, Cause, Put
from idp.model.ids import BindingId, NodeId
from tests.web.tree.addresses import TAKEN
from tests.web.tree.editor import NORTH, Editor

HERE = "/company/tree/changes"


def collect(editor, *forms):
    for form in forms:
        path, fields = TAKEN[form]
        editor.send(path, **fields)


@pytest.fixture
def collected(editor):
    """Two things given, one taken away."""
    editor.furnish().see()
    collect(editor, "give", "shut", "end")
    return editor


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("ru", "3 изменения: +2 −1"),
        ("en", "3 changes: +2 −1"),
        ("ro", "3 modificări: +2 −1"),
    ],
)
def test_the_bar_counts_what_is_collected_on_every_page(collected, guest, locale, said):
    for path in (
        "/company/tree",
        "/company/tree?node=north",
        "/company/tree/roles",
        "/company/tree/give?node=north",
    ):
        guest.get(path, headers={"Accept-Language": locale})
        assert said in guest.page.text
        assert HERE in guest.page.links


def test_without_anything_collected_there_is_no_bar(editor):
    page = editor.furnish().see()
    assert HERE not in page.links
    assert "Nothing is collected" in editor.see(HERE).text


def test_changes_are_told_one_by_one_with_a_sign(collected):
    text = collected.see(HERE).text
    assert "+ Access is given: Boris Prodavtsov — Orders services" in text
    assert "+ It is shut off: Boris Prodavtsov" in text
    assert "− Access is closed: Boris Prodavtsov — Orders services" in text


def test_the_effect_is_told(collected):
    text = collected.see(HERE).text
    assert "Connect new ones: 1 person loses it" in text
    assert "Your own rights: unchanged" in text


def test_each_change_can_be_taken_back(collected):
    for left in (2, 1, 0):
        page = collected.see(HERE)
        undo = next(value for form in page.forms for name, value in form.buttons if name == "undo")
        collected.send(HERE, undo=undo)
        assert len(collected.draft()) == left


@pytest.mark.parametrize("undo", ["binding missing", "", "throne x", f"node {NORTH}"])
def test_taking_back_what_is_not_collected_does_nothing(collected, undo):
    before = collected.draft()
    collected.send(HERE, undo=undo)
    assert collected.draft() == before


def test_all_can_be_discarded(collected):
    collected.send(HERE, do="discard")
    assert collected.draft() == ()
    assert collected.went() == ("/company/tree", {"done": "discarded"})


def test_saving_makes_one_revision_with_the_comment(collected):
    before = collected.rev()
    page = collected.see(HERE)
    base = next(form.fields["base"] for form in page.forms if "base" in form.fields)
    collected.send(HERE, do="save", base=base, comment="Проект «Весна»")
    path, query = collected.went()
    assert (path, query["done"], query["rev"]) == ("/company/tree", "saved", str(before + 1))
    assert collected.rev() == before + 1
    assert collected.draft() == ()
    newest = collected.history()[0].revision
    assert (newest.comment, newest.cause, newest.actor) == (
        "Проект «Весна»",
        Cause.CHANGE,
        collected.who(collected.anna),
    )
    assert (
        "Saved. The changes are in force." in collected.see(f"/company/tree?done=saved&rev={before + 1}").text
    )


@pytest.mark.parametrize("base", ["", "x", "-1", "999999999999", "١"])
def test_a_base_that_is_none_is_the_one_collected_on(collected, base):
    collected.send(HERE, do="save", base=base, comment="")
    assert collected.went()[1]["done"] == "saved"


@pytest.mark.parametrize("act", ["", "nonsense", "apply"])
def test_an_unknown_act_shows_the_page(collected, act):
    before = collected.state()
    collected.send(HERE, status=200, do=act)
    assert collected.state() == before


def test_with_nothing_collected_nothing_is_saved(editor):
    editor.furnish().see()
    before = editor.state()
    editor.send(HERE, do="save", comment="x")
    assert (editor.went(), editor.state()) == ((HERE, {}), before)


def test_a_comment_that_is_too_long_is_said_at_its_field(collected):
    before = collected.state()
    page = collected.send(HERE, status=400, do="save", comment="x" * 501)
    assert "#comment" in page.links
    assert collected.state() == before


def test_without_a_recent_proof_one_confirms_first_and_comes_back_here(collected, clock):
    clock.advance(minutes=16)
    page = collected.see(HERE)
    assert "Confirm that it is me" in page.text
    assert "comment" not in page.ids
    for act in ("confirm", "save"):
        before = collected.state()
        collected.send(HERE, do=act, comment="x")
        assert collected.guest.last.headers["Location"].startswith("/login?i=")
        assert collected.state() == before
    collected.guest.follow()
    collected.guest.submit("/login", login="anna@romashka.example", password="tall copper lamps whisper")
    collected.guest.follow()
    clock.advance(seconds=31)
    collected.guest.submit("/login/code", code=collected.town.totp())
    collected.guest.follow()
    assert collected.guest.page.text.startswith("Collected changes")
    assert "comment" in collected.guest.page.ids


def test_who_has_no_second_factor_sets_one_up_first(town, guest):
    editor = Editor.opened(town, guest, totp=False)
    editor.sign_in(guest)
    editor.furnish().see()
    collect(editor, "give")
    assert "Confirm that it is me" in editor.see(HERE).text
    editor.send(HERE, do="confirm")
    assert editor.guest.last.headers["Location"].startswith("/login/setup?i=")


def test_changes_that_another_made_void_are_told_and_nothing_is_lost(collected):
    base = next(form.fields["base"] for form in collected.see(HERE).forms if "base" in form.fields)
    right = collected.tree_right("boris-buys")
    collected.amend(right, reason="Changed by another")
    before = collected.state()
    page = collected.send(HERE, status=409, do="save", base=base, comment="mine")
    assert "Somebody was faster" in page.text
    assert "Changed by another" in page.text
    assert len(collected.draft()) == 3
    assert collected.state() == before
    assert collected.see(HERE, status=409).text.count("Somebody was faster") >= 1
    collected.send(HERE, do="rebase")
    assert collected.went() == (HERE, {})
    page = collected.see(HERE)
    assert len(collected.draft()) == 3
    base = next(form.fields["base"] for form in page.forms if "base" in form.fields)
    collected.send(HERE, do="save", base=base)
    assert collected.went()[1]["done"] == "saved"


def test_other_changes_meanwhile_do_not_stand_in_the_way(collected):
    base = next(form.fields["base"] for form in collected.see(HERE).forms if "base" in form.fields)
    collected.put(Binding(BindingId("else"), collected.who(collected.boris), "analyst", NodeId("sales")))
    collected.send(HERE, do="save", base=base)
    assert collected.went()[1]["done"] == "saved"


def test_every_other_form_leads_to_what_was_overtaken(collected):
    collected.amend(collected.tree_right("boris-buys"), reason="Changed by another")
    collected.see("/company/tree")
    assert "It cannot be saved as it is" in collected.guest.page.text
    path, fields = TAKEN["new"]
    collected.send(path, **fields)
    assert collected.went() == (HERE, {})


def test_what_has_become_impossible_is_said_and_can_be_taken_back(editor):
    editor.furnish().see()
    collect(editor, "new")
    made = editor.draft()[0].fact
    editor.send("/company/tree/changes", undo="binding none")
    editor.office.collect(
        editor.anna.id,
        editor.company.id,
        Put(Binding(BindingId("b"), editor.who(editor.boris), "buyer", made.id)),
    )
    editor.send(HERE, undo=f"node {made.id}")
    page = editor.see(HERE)
    assert "There is no such place" in page.text
    editor.send(HERE, status=403, do="save")
    editor.send(HERE, undo="binding b")
    assert editor.draft() == ()


def test_two_people_collect_each_their_own(editor, other):
    editor.furnish().see()
    collect(editor, "give")
    vera = editor.vera(node=NORTH)
    editor.sign_in(other, login="vera@romashka.example")
    editor.guest = other
    assert HERE not in editor.see().links
    collect(editor, "shut")
    assert (len(editor.draft()), len(editor.draft(vera))) == (1, 1)


def test_a_draft_outlives_the_session(collected, guest, clock):
    clock.advance(timedelta(hours=1))
    guest.client.delete_cookie("__Host-okno_session", domain="localhost")
    collected.sign_in(guest)
    assert len(collected.draft()) == 3
    assert "3 changes" in collected.see().text
