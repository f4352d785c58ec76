"""What nobody saves alone: sent to a second person, or in force after a day."""

from idp.model.access import Safeguard
from idp.model.requests import RequestState
from tests.web.tree.addresses import TAKEN

HERE = "/company/tree/changes"


def test_what_needs_a_second_person_is_sent_to_one(editor, town):
    editor.furnish().see()
    vera = editor.vera(role="owner", node=None)
    editor.send("/company/tree/give", **{**TAKEN["give"][1], "node": editor.company.id, "role": "owner"})
    page = editor.see(HERE)
    assert "Nobody in your company gives this role alone." in page.text
    assert "Vera Filialova" in page.text
    assert "Send to a second person" in page.text
    before = editor.rev()
    editor.send(HERE, do="save", comment="Boris takes over")
    assert editor.went()[1]["done"] == "sent"
    (request,) = editor.requests()
    assert (request.state, request.comment, editor.rev()) == (RequestState.OPEN, "Boris takes over", before)
    assert editor.draft() == ()
    assert "sent to a second person" in editor.see("/company/tree?done=sent").text
    assert vera


def test_with_nobody_to_ask_it_waits_a_day(editor):
    editor.furnish().see()
    editor.put(Safeguard(frozenset({"buyer"})))
    path, fields = TAKEN["give"]
    editor.send(path, **fields)
    page = editor.see(HERE)
    assert "Save: in force after a day" in page.text
    editor.send(HERE, do="save")
    (request,) = editor.requests()
    assert request.state is RequestState.RIPENING
