"""Asking for access: from a shut door, from a grey tile, from an explanation."""

import pytest

from idp.model.requests import RequestState
from idp.words import LOCALES
from tests.web.firm import VERA, Firm
from tests.web.town import BORIS


@pytest.fixture
def firm(town):
    return Firm.found(town)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_grey_tile_says_why_and_leads_to_asking(guest, firm, locale):
    firm.sign_in(guest, BORIS)
    guest.get("/services", headers={"Accept-Language": locale})
    asking = [link for link in guest.page.links if link.startswith("/access/ask")]
    assert sorted(asking) == [
        "/access/ask?permission=service%3Ause&service=pbx",
        "/access/ask?permission=service%3Ause&service=sms",
    ]
    assert "Anna Direktorova" in guest.page.text


def test_a_shut_door_leads_to_asking(guest, firm):
    firm.sign_in(guest, BORIS)
    interaction = firm.town.parked(guest, access="sms", title="Bulk SMS")
    guest.get(f"/no-access?i={interaction.id}")
    (asking,) = [link for link in guest.page.links if link.startswith("/access/ask")]
    guest.get(asking)
    assert "Use the service: Bulk SMS" in guest.page.text
    assert "It will be seen by: Anna Direktorova." in guest.page.text


def test_a_service_that_the_company_does_not_have_cannot_be_asked_for(guest, firm):
    firm.sign_in(guest, BORIS)
    interaction = firm.town.parked(guest, access="pbx-of-others")
    guest.get(f"/no-access?i={interaction.id}")
    assert [link for link in guest.page.links if link.startswith("/access/ask")] == []


def test_the_request_is_written_once_and_seen_by_the_right_people(guest, other, firm):
    firm.vera()
    firm.sign_in(guest, BORIS)
    guest.get("/access/ask?service=sms")
    answer = guest.submit("/access/ask", comment="For the autumn sale", until="2026-12-31")
    assert answer.headers["Location"] == "/account/access?done=asked"
    (made,) = firm.requests()
    assert (made.by, made.comment, made.state) == (firm.boris.id, "For the autumn sale", RequestState.OPEN)
    assert made.wish.until.isoformat() == "2026-12-31T21:00:00+00:00"
    guest.get("/access/ask?service=sms")
    assert "asked for this already" in guest.page.text
    guest.get("/services")
    assert "You have asked" in guest.page.text
    firm.sign_in(other, VERA)
    other.get("/company/requests")
    assert "Boris Prodavtsov" in other.page.text


def test_the_same_form_twice_is_one_request(guest, firm):
    firm.sign_in(guest, BORIS)
    guest.get("/access/ask?service=sms")
    form = guest.page.form("/access/ask").fields
    assert {guest.post("/access/ask", form).status_code for _ in range(3)} <= {303, 409}
    assert len(firm.requests()) == 1


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        pytest.param({"until": "2020-01-01"}, 400, "over", id="a-day-that-is-over"),
        pytest.param({"until": "soon"}, 400, "not a date", id="no-date"),
        pytest.param({"comment": "x" * 5000}, 400, "long", id="an-endless-comment"),
        pytest.param({"permission": "service:fly"}, 400, "no such act", id="unknown-permission"),
        pytest.param({"node": "nowhere"}, 404, "Page not found", id="unknown-node"),
        pytest.param({"service": "nothing"}, 404, "Page not found", id="unknown-service"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(guest, firm, fields, status, said):
    firm.sign_in(guest, BORIS)
    guest.get("/access/ask?service=sms")
    before = firm.state()
    answer = guest.submit("/access/ask", **fields)
    assert answer.status_code == status
    assert said in guest.page.text
    assert firm.state() == before


def test_who_has_it_is_told_so(guest, firm):
    firm.given(firm.boris)
    firm.sign_in(guest, BORIS)
    guest.get("/access/ask?service=sms")
    assert "You may do this already" in guest.page.text
    assert all(form.action != "/access/ask" for form in guest.page.forms)


@pytest.mark.parametrize("page", ["/account/access", "/company/requests"])
def test_a_request_is_taken_back(guest, firm, page):
    firm.sign_in(guest, BORIS)
    guest.get("/access/ask?service=sms")
    guest.submit("/access/ask")
    guest.get(page)
    ((_, key),) = guest.page.form(page).buttons
    assert guest.submit(page, withdraw=key).headers["Location"] == f"{page}?done=withdrawn"
    assert [one.state for one in firm.requests()] == [RequestState.WITHDRAWN]


def test_nobody_takes_back_what_somebody_else_asked(guest, other, firm):
    firm.sign_in(guest, BORIS)
    guest.get("/access/ask?service=sms")
    guest.submit("/access/ask")
    firm.sign_in(other)
    other.get("/account/sessions")
    csrf = other.page.form("/account/sessions").fields["csrf"]
    before = firm.state()
    key = firm.requests()[0].id
    assert other.post("/account/access", {"csrf": csrf, "withdraw": key}).status_code == 404
    assert firm.state() == before
