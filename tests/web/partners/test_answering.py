"""Asking upward: the company's block alone, another human, both factors; the applicant begins again."""

import pytest

from idp.model.application import CompanyConsentState
from tests.support import rights
from tests.web.partners.bureau import ESSENTIAL
from tests.web.town import BORIS


@pytest.fixture
def asked(other, town, bureau):
    """Boris has asked; return where Anna answers."""
    boris = town.sign_in(other, BORIS)
    bureau.opened(boris)
    boris.submit("/apply", decision="ask", comment="For the new shop")
    (question,) = bureau.questions()
    return f"/company/requests/partner/{question.id}"


def state(bureau):
    (question,) = bureau.questions()
    return question.state


def test_it_waits_among_the_requests(guest, town, bureau, asked):
    anna = town.sign_in(guest)
    anna.get("/company/requests")
    assert asked in anna.page.links
    assert "Boris Buhgalter" in anna.page.text


def test_whoever_decides_sees_the_companys_block_alone(guest, town, bureau, asked):
    anna = town.sign_in(guest)
    assert anna.get(asked).status_code == 200
    assert "0001123453" in anna.page.text
    for personal in ("+70000000002", "+70000000001", "boris@romashka.example", "Бухгалтер"):
        assert personal not in anna.page.text


def test_what_was_agreed_to_is_handed_over_once_by_who_asked(guest, other, town, bureau, asked):
    anna = town.sign_in(guest)
    anna.get(asked)
    answer = anna.submit(asked, decision="give", field=["kpp"], answer="Fine")
    assert answer.headers["Location"] == "/company/requests?done=approved"
    assert state(bureau) is CompanyConsentState.GIVEN
    assert [one["to"] for one in town.notices() if "/partners/tinkoff?node=" in one["body"]] == [
        "boris@romashka.example"
    ]
    bureau.opened(other)
    text = other.page.text
    assert "agreed to by your company" in text
    assert "12345678" not in text
    assert bureau.agree(other).status_code == 303
    (application,) = bureau.applications(bureau.boris)
    assert set(application.fields) == ESSENTIAL | {"kpp"}
    assert application.company_by == bureau.anna.id
    assert state(bureau) is CompanyConsentState.USED
    bureau.opened(other)
    assert ("decision", "agree") not in other.page.form("/apply").buttons


def test_a_no_is_told_with_its_reason(guest, other, town, bureau, asked):
    anna = town.sign_in(guest)
    anna.get(asked)
    anna.submit(asked, decision="decline", answer="Not this bank")
    assert state(bureau) is CompanyConsentState.DECLINED
    other.get(asked)
    assert "Not this bank" in other.page.text
    assert bureau.records() == []


def test_both_factors_are_asked_for_first(guest, town, bureau, asked, clock):
    anna = town.sign_in(guest)
    anna.get(asked)
    clock.advance(hours=2)
    answer = anna.submit(asked, decision="give", field=["kpp"])
    assert answer.headers["Location"].startswith("/login")
    assert state(bureau) is CompanyConsentState.OPEN
    assert bureau.records() == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"shown": "0" * 64}, 409, id="stale"),
        pytest.param({"field": ["passport"]}, 400, id="unknown-field"),
        pytest.param({"field": ["phoneNumber"]}, 400, id="personal-field"),
        pytest.param({"answer": "x" * 501}, 400, id="long-answer"),
        pytest.param({"decision": "withdraw"}, 200, id="not-ones-own"),
    ],
)
def test_nothing_is_agreed_to(guest, town, bureau, asked, changes, status):
    anna = town.sign_in(guest)
    anna.get(asked)
    answer = anna.submit(asked, **{"decision": "give", "field": ["kpp"], **changes})
    assert answer.status_code == status
    assert state(bureau) is CompanyConsentState.OPEN
    assert bureau.records() == []


def test_who_asked_does_not_answer(other, town, bureau, asked):
    other.get(asked)
    form = other.page.form(asked).fields
    assert other.post(asked, {**form, "decision": "give"}).status_code == 200
    assert state(bureau) is CompanyConsentState.OPEN
    assert other.submit(asked, decision="withdraw").status_code == 303
    assert state(bureau) is CompanyConsentState.WITHDRAWN


@pytest.mark.parametrize("decision", ["give", "decline", "withdraw"])
def test_a_colleague_without_the_right_finds_nothing(guest, town, bureau, asked, decision):
    town.person("vera@romashka.example", bureau.company, name="Vera")
    vera = town.sign_in(guest, "vera@romashka.example")
    assert vera.get(asked).status_code == 404
    vera.get("/account/password")
    csrf = vera.page.form("/account/password").fields["csrf"]
    assert vera.post(asked, {"csrf": csrf, "decision": decision}).status_code == 404
    assert state(bureau) is CompanyConsentState.OPEN


def test_a_right_lost_meanwhile_is_no_right(guest, town, bureau, asked):
    anna = town.sign_in(guest)
    anna.get(asked)
    form = anna.page.form(asked).fields
    with town.house.store.write() as records:
        rights.take(records, bureau.company.id, *rights.bindings(records, bureau.company.id))
    assert anna.post(asked, {**form, "decision": "give"}).status_code == 404
    assert state(bureau) is CompanyConsentState.OPEN
