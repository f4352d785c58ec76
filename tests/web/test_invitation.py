"""Inviting a colleague, taking it back, joining."""

import pytest

from tests.web import places
from tests.web.town import ANNA, BORIS, PASSWORD

NINA = "new@romashka.example"


def test_a_newcomer_makes_an_account_and_lands_on_my_services(guest, other, town):
    link = places.invitation(guest, town)
    other.get(link)
    assert "invites you to act for Romashka" in other.page.text
    assert other.submit(link, name="Nina", password="password", decision="create").status_code == 400
    assert "#password" in other.page.links
    answer = other.submit(link, name="Nina Novikova", password="seven quiet boats", decision="create")
    assert answer.headers["Location"] == "/services"
    other.follow()
    assert "Nina Novikova" in other.page.text
    assert "Romashka" in other.page.text


def test_the_link_works_once(guest, other, town):
    link = places.invitation(guest, town)
    other.get(link)
    other.submit(link, name="Nina", password="seven quiet boats", decision="create")
    assert guest.get(link).status_code == 404
    assert "This invitation is over" in guest.page.text


def test_a_dead_link_is_no_error_of_ours(guest):
    guest.get("/recover")
    csrf = guest.page.form("/recover").fields["csrf"]
    for token in ("x", "A" * 43, "%00", "a/b"):
        assert guest.get(f"/invitation/{token}").status_code == 404
    assert (
        guest.post("/invitation/x", {"csrf": csrf, "name": "N", "password": "seven quiet boats"}).status_code
        == 404
    )


def test_whoever_has_an_account_signs_in_first_and_comes_back(guest, town):
    link = places.invitation_to_a_member_elsewhere(guest, town)
    guest.get(link)
    guest.submit(link, decision="sign_in")
    guest.follow()
    guest.submit("/login", login=BORIS, password=PASSWORD)
    guest.follow()
    assert "Join as Boris" in guest.page.text
    assert guest.submit(link, decision="join").headers["Location"] == "/services"
    guest.follow()
    assert "Romashka" in guest.page.text


def test_somebody_else_at_the_browser_is_asked_to_change_over(guest, town):
    link = places.invitation_to_a_member_elsewhere(guest, town)
    town.sign_in(guest)
    guest.get(link)
    assert "You are signed in as Anna Direktorova" in guest.page.text
    guest.submit(link, decision="sign_in")
    guest.follow()
    assert guest.page.form("/login")


def test_the_link_waits_in_a_cookie_and_not_in_the_parked_request(guest, town):
    link = places.invitation_to_a_member_elsewhere(guest, town)
    guest.get(link)
    guest.submit(link, decision="sign_in")
    assert link.split("/")[-1] not in guest.last.headers["Location"]
    cookie = next(c for c in guest.last.headers.getlist("Set-Cookie") if "invitation" in c)
    assert "HttpOnly" in cookie
    assert "Secure" in cookie


@pytest.mark.parametrize("cookie", [None, "x", "//evil.example", "A" * 44])
def test_nothing_waiting_leads_to_my_services(guest, cookie):
    if cookie:
        guest.set_cookie("__Host-okno_invitation", cookie)
    assert guest.get("/invitation/waiting").headers["Location"] == "/services"


def test_an_open_invitation_is_listed_and_taken_back(guest, other, town):
    link = places.invitation(guest, town)
    town.sign_in(guest)
    guest.get("/company/people")
    assert NINA in guest.page.text
    revoke = next(value for name, value in guest.page.forms[-1].buttons if name == "revoke")
    csrf = guest.page.form("/company/people").fields["csrf"]
    answer = guest.post("/company/people", {"csrf": csrf, "revoke": revoke})
    assert answer.headers["Location"] == "/company/people?done=revoked"
    assert other.get(link).status_code == 404
    assert guest.post("/company/people", {"csrf": csrf, "revoke": revoke}).status_code == 409
    assert guest.post("/company/people", {"csrf": csrf, "revoke": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "name", "field"),
    [("nonsense", "Nina", "address"), ("", "Nina", "address"), (NINA, "", "name"), (ANNA, "Anna", "address")],
)
def test_a_bad_invitation_is_explained_at_its_field(guest, town, address, name, field):
    guest.get(places.people(guest, town))
    answer = guest.submit("/company/people", address=address, name=name)
    assert answer.status_code == 400
    assert f"#{field}" in guest.page.links
    assert town.notices() == []


def test_many_invitations_say_when_the_next_one_can_go(guest, town):
    guest.get(places.people(guest, town))
    for number in range(200):
        answer = guest.submit("/company/people", address=f"n{number}@x.example", name="Nina")
        if answer.status_code != 303:
            break
        guest.get("/company/people")
    assert answer.status_code == 400
    assert "many invitations" in guest.page.text


def test_who_may_not_invite_does_not_see_the_page(guest, town):
    town.person(ANNA, town.company())
    town.sign_in(guest)
    guest.get("/services")
    assert "/company/people" not in guest.page.links
    assert guest.get("/company/people").status_code == 403
    assert "Only the owner and administrators" in guest.page.text
