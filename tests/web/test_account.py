"""My services, my sign-in, my sessions."""

from datetime import timedelta

import pyotp
import pytest

from tests.web import places
from tests.web.town import ANNA, PASSWORD, SMS

NEW = "seven quiet boats at dawn"


def test_my_services_opens_what_one_may_and_says_why_not_the_rest(guest, town):
    guest.get(places.services(guest, town))
    assert "http://pbx.localhost:8410/" in guest.page.links
    assert "http://wiki.localhost:8410/" in guest.page.links
    assert "http://sms.localhost:8410/" not in guest.page.links
    assert "Your company does not have this service." in guest.page.text


def test_a_service_that_was_given_opens_at_once(guest, town):
    _, company = town.owner()
    town.sign_in(guest)
    town.hang(company, SMS)
    guest.get("/services")
    assert "http://sms.localhost:8410/" in guest.page.links


def test_the_start_page_leads_home_or_to_sign_in(guest, town):
    assert guest.get("/").headers["Location"] == "/login"
    town.owner()
    town.sign_in(guest)
    assert guest.get("/").headers["Location"] == "/services"


@pytest.mark.parametrize(
    "path",
    [
        "/services",
        "/account",
        "/account/password",
        "/account/factor",
        "/account/factor-off",
        "/account/codes",
        "/account/sessions",
    ],
)
def test_nobody_sees_a_page_of_somebody(guest, path):
    answer = guest.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


@pytest.mark.parametrize(
    "path",
    [
        "/account/access",
        "/access/why?permission=service%3Ause",
        "/access/ask?service=sms",
        "/company/people",
        "/company/requests",
        "/company/history?kind=node",
    ],
)
def test_a_page_about_access_waits_for_the_sign_in(guest, town, path):
    _, company = town.owner()
    town.hang(company, SMS)
    guest.get(path)
    guest.follow()
    guest.submit("/login", login=ANNA, password=PASSWORD)
    guest.get(guest.last.headers["Location"])
    assert guest.last.headers["Location"] == path
    assert guest.follow().status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/company",
        "/account/password",
        "/account/factor",
        "/account/factor-off",
        "/account/codes",
        "/account/sessions",
        "/company/people",
    ],
)
def test_nobody_sends_a_form_of_somebody(guest, path):
    guest.get("/recover")
    answer = guest.post(path, {"csrf": guest.page.form("/recover").fields["csrf"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


def test_the_password_is_changed_after_a_recent_sign_in(guest, other, town):
    path = places.password(guest, town)
    town.sign_in(other)
    guest.get(path)
    weak = guest.submit("/account/password", password="password")
    assert weak.status_code == 400
    before = guest.session
    answer = guest.submit("/account/password", password=NEW)
    assert answer.headers["Location"] == "/account?done=password"
    assert guest.session != before
    guest.follow()
    assert "The password is changed" in guest.page.text
    assert other.get("/services").headers["Location"] == "/login"
    other.get("/login")
    assert other.submit("/login", login=ANNA, password=PASSWORD).status_code == 400
    assert other.submit("/login", login=ANNA, password=NEW).status_code == 303


@pytest.mark.parametrize(
    "path", ["/account/password", "/account/factor", "/account/factor-off", "/account/codes"]
)
def test_a_change_long_after_the_sign_in_asks_who_it_is_and_comes_back(guest, town, clock, path):
    town.owner()
    town.sign_in(guest)
    clock.advance(minutes=30)
    guest.get("/account/sessions")
    csrf = guest.page.form("/account/sessions").fields["csrf"]
    for answer in (guest.get(path), guest.post(path, {"csrf": csrf, "password": NEW})):
        assert answer.headers["Location"].startswith("/login?i=")
    guest.follow()
    assert "Confirm that it is you" in guest.page.text
    guest.submit("/login", login=ANNA, password=PASSWORD)
    guest.get(guest.last.headers["Location"])
    assert guest.last.headers["Location"] == path


def test_somebody_else_cannot_confirm_for_me(guest, town, clock):
    town.owner()
    town.person("boris@romashka.example", name="Boris")
    town.sign_in(guest)
    clock.advance(minutes=30)
    guest.get("/account/password")
    guest.follow()
    guest.submit("/login", login="boris@romashka.example", password=PASSWORD)
    guest.follow()
    assert "/login" in guest.page.form("/login").action


def test_a_second_factor_is_set_up_used_renewed_and_removed(guest, other, town, clock):
    guest.get(places.factor(guest, town))
    secret = guest.last.text.split('<p class="secret">')[1][:39].replace(" ", "")
    assert guest.submit("/account/factor", code="123").status_code == 400
    assert secret[:4] in guest.last.text
    answer = guest.submit("/account/factor", code=pyotp.TOTP(secret).at(clock.now()))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(codes_on(guest)) == 10
    guest.get("/account")
    assert "10 codes left of ten" in guest.page.text
    guest.get("/account/codes")
    first = codes_on(guest.submit("/account/codes") and guest)
    guest.get("/account/factor-off")
    assert guest.submit("/account/factor-off").headers["Location"] == "/account?done=factor-off"
    assert len(first) == 10
    assert town.desk.people.find(ANNA)
    guest.follow()
    assert "Sign-in with a code is off" in guest.page.text


def codes_on(guest):
    return [part.split("<")[0] for part in guest.last.text.split("<li><code>")[1:]]


def test_a_confirmed_factor_is_not_set_up_again(guest, town):
    town.owner(totp=True)
    town.sign_in(guest)
    assert guest.get("/account/factor").headers["Location"] == "/account"


def test_r102_my_sessions_shows_this_device_first_and_no_session_id(guest, other, town):
    account, _ = town.owner()
    town.sign_in(other)
    town.sign_in(guest)
    guest.get("/account/sessions", headers={"User-Agent": "x"})
    assert guest.page.text.index("This device") < guest.page.text.index("127.0.0.1 End")
    with town.house.store.read() as records:
        for session in records.sessions.of_account(account.id):
            assert session.sid not in guest.last.text


def test_one_other_session_is_ended(guest, other, town):
    town.owner()
    town.sign_in(other)
    town.sign_in(guest)
    guest.get("/account/sessions")
    handle = next(v for k, v in guest.page.form("/account/sessions").buttons if v != "others")
    assert guest.submit("/account/sessions", end=handle).status_code == 303
    assert other.get("/services").headers["Location"] == "/login"
    assert guest.get("/services").status_code == 200


def test_all_other_sessions_are_ended(guest, other, town):
    town.owner()
    town.sign_in(other)
    town.sign_in(guest)
    guest.get("/account/sessions")
    guest.submit("/account/sessions", end="others")
    guest.follow()
    assert "All other devices are signed out" in guest.page.text
    assert other.get("/services").headers["Location"] == "/login"


def test_r102_nobody_ends_the_session_of_somebody_else(guest, other, town):
    town.owner()
    town.person("boris@romashka.example", name="Boris")
    town.sign_in(other, "boris@romashka.example")
    other.get("/account/sessions")
    town.sign_in(guest)
    for handle in ("", "x", "é", "0" * 32):
        guest.get("/account/sessions")
        assert guest.submit("/account/sessions", end=handle).status_code == 404
    assert other.get("/account/sessions").status_code == 200


def test_what_was_entered_is_named(guest, town):
    account, _ = town.owner()
    town.sign_in(guest)
    client = town.client("The Shop")
    with town.house.store.write() as records:
        (session,) = records.sessions.of_account(account.id)
        records.sessions.visit(session.sid, "bridge:pbx", town.now())
        records.sessions.visit(session.sid, f"client:{client.client_id}", town.now() + timedelta(seconds=1))
    guest.get("/account/sessions")
    assert "Services entered: PBX, The Shop" in guest.page.text


def test_an_idle_session_is_nobody(guest, town, clock):
    town.owner()
    town.sign_in(guest)
    clock.advance(hours=13)
    assert guest.get("/services").headers["Location"] == "/login"


def test_a_session_is_touched_at_most_once_a_minute(guest, town, clock, statements):
    town.owner()
    town.sign_in(guest)
    guest.get("/account/sessions")
    statements.clear()
    guest.get("/account/sessions")
    assert statements.writes() == []
    clock.advance(minutes=2)
    guest.get("/account/sessions")
    assert len(statements.writes()) == 1
