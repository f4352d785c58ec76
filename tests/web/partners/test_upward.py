"""What becomes of a question and of its yes: when time, form, client or rights change meanwhile."""

from dataclasses import replace

import pytest

from idp.model.account import AccountStatus
from idp.model.application import CompanyConsentState
from idp.model.consent import ConsentState
from tests.support import rights
from tests.web.partners.bureau import BANK, ESSENTIAL, bank
from tests.web.town import BORIS

STATE = CompanyConsentState


@pytest.fixture
def boris(other, town, bureau):
    return town.sign_in(other, BORIS)


@pytest.fixture
def anna(guest, town, bureau):
    return town.sign_in(guest)


def ask(bureau, boris, **needs):
    """Boris asks; return where Anna answers the newest question."""
    bureau.opened(boris, **needs)
    assert boris.submit("/apply", decision="ask").status_code == 303
    (asked,) = (one for one in bureau.questions() if one.state is STATE.OPEN)
    return f"/company/requests/partner/{asked.id}"


def give(anna, path, *fields):
    assert anna.get(path).status_code == 200
    answer = anna.submit(path, decision="give", field=list(fields))
    assert answer.status_code == 303, answer.text


@pytest.fixture
def given(anna, boris, bureau):
    path = ask(bureau, boris)
    give(anna, path, "kpp")
    return path


def states(bureau):
    return sorted(str(one.state) for one in bureau.questions())


def may_agree(boris):
    return ("decision", "agree") in boris.page.form("/apply").buttons


def second_owner(town, bureau, login="vera@romashka.example"):
    vera = town.person(login, bureau.company, name="Vera", totp=True, email=login, email_verified=True)
    town.give(vera, bureau.company)
    return vera


def right_lost(bureau):
    with bureau.town.house.store.write() as records:
        held = [b for b in rights.bindings(records, bureau.company.id) if b.subject.endswith(bureau.anna.id)]
        rights.take(records, bureau.company.id, *held)


def disabled(bureau):
    with bureau.town.house.store.write() as records:
        records.accounts.update(replace(records.accounts.get(bureau.anna.id), status=AccountStatus.DISABLED))


def dismissed(bureau):
    with bureau.town.house.store.write() as records:
        records.companies.remove_member(bureau.anna.id, bureau.company.id)


@pytest.mark.parametrize("lose", [right_lost, disabled, dismissed])
def test_a_yes_of_who_may_not_say_it_any_more_counts_no_more_and_another_is_asked(
    boris, town, bureau, given, lose
):
    second_owner(town, bureau)
    lose(bureau)
    bureau.opened(boris)
    assert not may_agree(boris)
    before = [one["to"] for one in town.notices()]
    boris.submit("/apply", decision="ask")
    assert states(bureau) == ["open", "withdrawn"]
    assert sorted(one["to"] for one in town.notices()) == sorted([*before, "vera@romashka.example"])


@pytest.mark.parametrize("lose", [right_lost, disabled, dismissed])
def test_a_yes_that_lost_its_ground_while_the_page_was_open_grants_nothing(boris, bureau, given, lose):
    bureau.opened(boris)
    assert may_agree(boris)
    lose(bureau)
    assert bureau.agree(boris).status_code == 409
    assert bureau.applications(bureau.boris) == []
    assert states(bureau) == ["given"]


def test_a_question_is_not_answered_when_its_time_is_over(anna, boris, bureau):
    path = ask(bureau, boris)
    anna.get(path)
    form = anna.page.form(path).fields
    with bureau.town.house.store.write() as records:
        (asked,) = bureau.questions()
        records.company_consents.move(replace(asked, expires_at=bureau.town.now()), STATE.OPEN)
    for decision in ("give", "decline"):
        answer = anna.post(path, {**form, "decision": decision, "field": ["kpp"]})
        assert answer.status_code == 409
        assert "asked anew" in anna.page.text
    assert states(bureau) == ["open"]
    assert bureau.records() == []


def test_a_yes_to_less_than_the_partner_asks_for_now_is_asked_for_anew(anna, boris, bureau):
    part = replace(bureau.wanted(), fields=("phoneNumber", "kpp"))
    give(anna, ask(bureau, boris, application=part), "kpp")
    bureau.opened(boris)
    assert not may_agree(boris)
    give(anna, ask(bureau, boris))
    bureau.opened(boris)
    bureau.agree(boris)
    (application,) = bureau.applications(bureau.boris)
    assert set(application.fields) == ESSENTIAL


def test_a_yes_for_one_client_is_none_for_another(boris, town, bureau, given):
    second = bank(town, client_name="Another Bank", sector="other.example")
    bureau.opened(boris, client=second.client_id)
    assert not may_agree(boris)


def test_a_question_about_an_older_form_is_asked_anew(boris, bureau):
    ask(bureau, boris)
    with bureau.town.house.store.write() as records:
        (asked,) = bureau.questions()
        records.company_consents.move(replace(asked, state=STATE.WITHDRAWN), STATE.OPEN)
        records.company_consents.add(replace(asked, id="older", manifest=BANK.version - 1))
    bureau.opened(boris)
    assert "It waits for an answer" not in boris.page.text
    boris.submit("/apply", decision="ask")
    assert states(bureau) == ["open", "withdrawn", "withdrawn"]


def test_whoever_gave_it_takes_it_back_before_it_is_used(anna, boris, town, bureau, given):
    anna.get(given)
    assert "It counts once, until:" in anna.page.text
    answer = anna.submit(given, decision="take-back")
    assert answer.status_code == 303, anna.page.text
    assert answer.headers["Location"] == "/company/requests?done=taken-back"
    anna.follow()
    assert "Taken back" in anna.page.text
    assert states(bureau) == ["withdrawn"]
    anna.get("/account/consents")
    assert {f"/account/consents/{one.id}" for one in bureau.records()} <= set(anna.page.links)
    assert [one.state for one in bureau.records()] == [ConsentState.WITHDRAWN, ConsentState.GIVEN]
    assert bureau.records()[0].document["predecessor"] == bureau.records()[1].id
    assert [one["to"] for one in town.notices()].count("boris@romashka.example") == 2
    bureau.opened(boris)
    assert not may_agree(boris)
    assert anna.get(given).status_code == 200


def test_what_was_used_is_not_taken_back_here(anna, boris, bureau, given):
    anna.get(given)
    form = anna.page.form(given).fields
    bureau.opened(boris)
    bureau.agree(boris)
    assert anna.post(given, {**form, "decision": "take-back"}).status_code == 409
    assert states(bureau) == ["used"]


def test_who_asked_cannot_take_back_what_another_gave(boris, bureau, given):
    boris.get(given)
    boris.get("/account/password")
    csrf = boris.page.form("/account/password").fields["csrf"]
    boris.post(given, {"csrf": csrf, "decision": "take-back"})
    assert states(bureau) == ["given"]


def test_a_yes_that_was_not_used_in_time_is_told_so(anna, bureau, given):
    with bureau.town.house.store.write() as records:
        (asked,) = bureau.questions()
        records.company_consents.move(replace(asked, state=STATE.EXPIRED), STATE.GIVEN)
    anna.get(given)
    assert "was not used in time" in anna.page.text
    assert "nobody answered" not in anna.page.text


def test_the_statement_of_whoever_decides_is_on_their_page(anna, boris, bureau):
    path = ask(bureau, boris)
    anna.get(path)
    shown = anna.page.text
    give(anna, path)
    (record,) = bureau.records()
    assert record.document["notice"] in shown


def test_the_statement_says_what_goes_without_a_tick(boris, bureau, given):
    bureau.opened(boris)
    bureau.agree(boris)
    notice = bureau.records(bureau.boris)[0].document["notice"]
    only_if = notice.partition("Только если отмечены мной: ")[2].partition(". ")[0]
    assert "КПП" in notice
    assert "КПП" not in only_if


def test_what_was_never_shown_is_not_recorded_as_declined(boris, bureau):
    bureau.opened(boris)
    assert "даю согласие" not in boris.page.text
    boris.submit("/apply", decision="refuse")
    assert bureau.records(bureau.boris) == []
    assert "ConsentRefused" in bureau.town.audited()


def test_who_may_only_approve_sees_what_they_decide_on(guest, boris, town, bureau):
    vera = town.person("vera@romashka.example", bureau.company, name="Vera", totp=True)
    town.give(vera, bureau.company, "approver")
    path = ask(bureau, boris)
    town.sign_in(guest, "vera@romashka.example").get(path)
    assert "0001123453" in guest.page.text
    guest.submit(path, decision="give")
    bureau.opened(boris)
    assert may_agree(boris)
