"""The page of an application: what it says, in which order, and what each button writes."""

import json
from dataclasses import replace

import pytest

from idp.claims.statement import digest_of
from idp.model.application import ApplicationState
from idp.model.billing import PartyKind
from idp.model.consent import ConsentState
from idp.model.interaction import Purpose
from tests.claims.billing import LOST
from tests.support.statements import counted_statements
from tests.web.partners.bureau import BANK_URI, ESSENTIAL, VOLUNTARY
from tests.web.town import BORIS


@pytest.fixture
def anna(guest, town, bureau):
    return town.sign_in(guest)


def test_the_page_says_everything_in_its_order(anna, bureau):
    bureau.opened(anna)
    text = anna.page.text
    order = [
        "Tinkoff Bank", "checked by Okno", "bank.example", "What for", "so that a manager can contact you",
        "115-FZ", "Who applies", "Anna Direktorova", "Romashka", "The company's data", "0001123453",
        "from the operator's contract", "My data", "+70000000001", "What we do not hand over",
        "A value is wrong", "The separate statement", "Я, Anna Direktorova, даю согласие",
        "Hand over 4 fields", "Do not hand over", "take it back at any time",
    ]  # fmt: skip
    place = 0
    for said in order:
        assert said in text[place:], said
        place = text.index(said, place)


def test_the_essential_is_locked_and_the_voluntary_unticked(anna, bureau):
    bureau.opened(anna)
    boxes = [attrs for tag, attrs in anna.page.tags if tag == "input" and attrs.get("name") == "field"]
    assert {box["value"] for box in boxes} == set(VOLUNTARY)
    assert [box for box in boxes if "checked" in box] == []
    assert anna.page.text.count("Why:") == len(ESSENTIAL)


def test_billing_is_asked_once_about_each(anna, bureau, billing):
    interaction = bureau.parked(anna)
    billing.asked.clear()
    with counted_statements() as seen:
        anna.get(f"/apply?i={interaction.id}")
    assert sorted(party for _, party, _ in billing.asked) == ["ind-101", "org-001"]
    assert len(seen.selects()) <= 12, list(seen)
    assert seen.writes() == []


def test_agreeing_seals_exactly_what_was_shown_and_leads_on(anna, bureau):
    interaction = bureau.opened(anna)
    answer = bureau.agree(anna, "email")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/apply/done/{interaction.id}")
    (application,) = bureau.applications()
    assert set(application.fields) == ESSENTIAL | {"email"}
    assert (application.account, application.company_by) == (bureau.anna.id, bureau.anna.id)
    (record,) = bureau.records()
    assert record.document["notice_sha256"] == digest_of(record.document["notice"])
    assert {one["field"] for one in record.document["shown"] if one["ticked"]} == ESSENTIAL | {"email"}
    progress = bureau.town.progress(anna, interaction)
    assert (progress.application, progress.consented_by) == (application.id, bureau.anna.id)
    assert progress.consented_for == bureau.company.id
    assert bureau.town.audited().count("ApplicationApproved") == 1


def test_a_relying_party_is_gone_back_to(anna, bureau):
    interaction = bureau.opened(anna, purpose=Purpose.AUTHORIZE)
    assert bureau.agree(anna).headers["Location"] == f"/authorize/resume/{interaction.id}"


def test_the_reference_is_brought_once(anna, bureau, town):
    bureau.opened(anna)
    assert "form-action 'self' https://bank.example;" in anna.last.headers["Content-Security-Policy"]
    bureau.agree(anna)
    path = anna.last.headers["Location"]
    answer = anna.get(path)
    address, _, reference = answer.headers["Location"].partition("?reference=")
    assert (answer.status_code, address, len(reference)) == (303, BANK_URI, 43)
    (application,) = bureau.applications()
    assert application.state is ApplicationState.GRANTED
    assert anna.get(path).status_code == 410
    with town.house.store.read() as records:
        assert records.applications.find(reference) is None


def test_declining_is_written_and_told(anna, bureau):
    interaction = bureau.opened(anna)
    answer = anna.submit("/apply", decision="refuse")
    assert answer.headers["Location"] == f"/apply/done/{interaction.id}"
    assert bureau.town.progress(anna, interaction).refused
    assert bureau.applications() == []
    assert [one.state for one in bureau.records()] == [ConsentState.REFUSED]
    assert anna.follow().status_code == 200
    assert "Nothing was handed over." in anna.page.text


def test_a_page_that_says_something_else_now_is_declined_without_a_record(anna, bureau):
    interaction = bureau.opened(anna)
    anna.submit("/apply", decision="refuse", shown="0" * 64)
    assert bureau.town.progress(anna, interaction).refused
    bureau.nothing_is_written()
    assert bureau.town.audited().count("ConsentRefused") == 1


def test_what_billing_lacks_is_typed_and_marked(anna, bureau, billing):
    del billing.known["ind-101"]["phone_number"]
    bureau.opened(anna)
    assert "The operator does not know it." in anna.page.text
    assert bureau.agree(anna).status_code == 400
    assert "The partner cannot do without it: type it." in anna.page.text
    bureau.nothing_is_written()
    assert bureau.agree(anna, **{"typed.phone_number": "8 916 123 45 67"}).status_code == 303
    (record,) = bureau.records()
    assert [one["field"] for one in record.document["shown"] if one["self_asserted"]] == ["phoneNumber"]


def test_mistakes_keep_what_was_done(anna, bureau):
    bureau.opened(anna)
    bureau.agree(anna, "email", statement="", **{"typed.email": "nobody"})
    page = anna.page
    assert anna.last.status_code == 400
    assert {"statement", "typed.email", "field.email"} <= set(page.ids)
    assert page.form("/apply").fields["typed.email"] == "nobody"
    assert [a["value"] for t, a in page.tags if a.get("name") == "field" and "checked" in a] == ["email"]
    assert "Without this statement nothing is handed over." in page.text
    bureau.nothing_is_written()


@pytest.mark.parametrize("party", ["org-001", "ind-101"])
def test_where_billing_is_away_nothing_leaves(anna, bureau, billing, party):
    bureau.opened(anna)
    form = anna.page.form("/apply").fields
    billing.known[party] = LOST
    answer = anna.post("/apply", {**form, "decision": "agree", "statement": "on"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The data are not available now" in anna.page.text
    assert "0001123453" not in answer.text
    bureau.nothing_is_written()
    assert anna.submit("/apply", decision="refuse").status_code == 303
    bureau.nothing_is_written()


def test_the_second_application_shows_what_was_done_the_last_time_and_ticks_nothing(anna, bureau):
    bureau.opened(anna)
    bureau.agree(anna, "email")
    bureau.opened(anna)
    assert [a for t, a in anna.page.tags if a.get("name") == "field" and "checked" in a] == []
    assert "What it asked for the last time too" not in anna.page.text


def test_only_what_is_new_since_the_last_time_stands_open(anna, bureau):
    part = replace(bureau.wanted(), fields=tuple(f for f in bureau.wanted().fields if f != "okpo"))
    bureau.opened(anna, application=part)
    bureau.agree(anna)
    bureau.opened(anna)
    text = anna.page.text
    assert text.index("New: the company's data") < text.index("12345678") < text.index("the last time too")
    assert text.index("the last time too") < text.index("0001123453")
    assert "fresh" in anna.last.text


@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
def test_the_page_speaks_every_language_and_holds_no_script(anna, bureau, locale):
    interaction = bureau.parked(anna, locale=locale)
    answer = anna.get(f"/apply?i={interaction.id}")
    page = anna.page
    assert len(page.ids) == len(set(page.ids))
    labelled = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    shown = [a for t, a in page.tags if t in ("input", "select", "textarea") and a.get("type") != "hidden"]
    assert [a for a in shown if a["id"] not in labelled] == []
    assert "<script" not in answer.text
    assert [a for _, a in page.tags if "style" in a or any(n.startswith("on") for n in a)] == []


def test_who_may_not_apply_sees_which_fields_and_asks(guest, town, bureau, billing):
    boris = town.sign_in(guest, BORIS)
    interaction = bureau.opened(boris)
    text = boris.page.text
    for said in ("You cannot hand over the company's data yourself", "INN", "Anna Direktorova"):
        assert said in text
    assert "0001123453" not in text
    assert {names for kind, _, names in billing.asked if kind is PartyKind.ORGANIZATION} == {
        frozenset({"org_type"})
    }
    assert ("decision", "agree") not in boris.page.form("/apply").buttons
    boris.submit("/apply", decision="agree", statement="on")
    assert boris.last.status_code == 409
    bureau.nothing_is_written()
    answer = boris.submit("/apply", decision="ask", comment="For the new shop")
    assert answer.headers["Location"] == f"/apply/asked?i={interaction.id}"
    boris.follow()
    assert f"/apply/done/{interaction.id}" in boris.page.links
    (question,) = bureau.questions()
    assert (question.by, question.comment) == (bureau.boris.id, "For the new shop")
    assert set(question.fields) == {"innOrOgrn", "companyName", "kpp", "okpo"}
    assert bureau.town.progress(boris, interaction).refused
    (notice,) = town.notices()
    assert f"/company/requests/partner/{question.id}" in notice["body"]
    assert "0001123453" not in json.dumps(notice)
