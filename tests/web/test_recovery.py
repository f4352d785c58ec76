"""A new password, for whoever reads the mail or the phone, in the browser that asked."""

import re

import pytest

from tests.web import places
from tests.web.guest import Guest
from tests.web.town import ANNA, BORIS, PASSWORD

NEW = "seven quiet boats at dawn"


def verified(town, login):
    account = town.person(login, town.company(), name="Boris")
    with town.house.store.write() as records:
        records.accounts.mark_verified(account.id, login)
    return account


def test_a_link_by_mail_sets_a_new_password(guest, town):
    link = places.recover_password(guest, town)
    guest.get(link)
    assert guest.submit("/recover/password", password="12345678").status_code == 400
    answer = guest.submit("/recover/password", password=NEW)
    assert answer.headers["Location"] == "/login?done=recovered"
    guest.follow()
    assert "The new password is set" in guest.page.text
    assert guest.session is None
    assert guest.submit("/login", login=ANNA, password=NEW).status_code == 303


def test_a_code_by_sms_sets_a_new_password(guest, town):
    verified(town, BORIS)
    guest.get("/recover")
    guest.submit("/recover", login=BORIS)
    guest.follow()
    assert guest.submit("/recover/code", code="000000").status_code == 400
    code = re.search(r"\d{6,8}", town.notices()[0]["body"].replace(" ", ""))[0]
    guest.submit("/recover/code", code=code)
    guest.follow()
    guest.submit("/recover/password", password=NEW)
    assert guest.last.headers["Location"] == "/login?done=recovered"


@pytest.mark.parametrize(
    "login", [ANNA, "nobody@romashka.example", "+79990000000", "nonsense", "\x00", "a" * 999]
)
def test_asking_answers_the_same_to_everybody(guest, town, login):
    verified(town, ANNA)
    guest.get("/recover")
    answer = guest.submit("/recover", login=login)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/recover/code?h=")
    guest.follow()
    assert "If we know you, a message is on its way" in guest.page.text


def test_a_link_works_in_the_browser_that_asked_only(guest, app, town):
    link = places.recover_password(guest, town)
    stranger = Guest(app)
    stranger.get("/login")
    assert stranger.get(link).status_code == 404
    assert "only in the browser that asked" in stranger.page.text
    assert guest.get(link).status_code == 200


def test_a_link_works_once(guest, town):
    link = places.recover_password(guest, town)
    guest.get(link)
    guest.submit("/recover/password", password=NEW)
    assert guest.get(link).status_code == 404


def test_an_empty_login_is_named(guest):
    guest.get("/recover")
    assert guest.submit("/recover", login=" ").status_code == 400
    assert "#login" in guest.page.links


@pytest.mark.parametrize("token", ["", "x", "A" * 43])
def test_a_token_of_nobody_is_over(guest, token):
    guest.get("/recover")
    csrf = guest.page.form("/recover").fields["csrf"]
    assert guest.post("/recover/password", {"csrf": csrf, "token": token, "password": NEW}).status_code == 404
    assert guest.post("/recover/code", {"csrf": csrf, "h": token, "code": "123456"}).status_code == 400


def test_asking_too_often_says_when_to_come_again(guest):
    guest.get("/recover")
    form = guest.page.form("/recover").fields
    for number in range(100):
        answer = guest.post("/recover", {**form, "login": f"n{number}@x.example"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many attempts" in guest.page.text


def test_recovery_passes_no_second_factor(guest, town):
    town.owner(totp=True)
    with town.house.store.write() as records:
        account = records.accounts.find(ANNA)[0]
        records.accounts.mark_verified(account.id, ANNA)
    guest.get("/recover")
    guest.submit("/recover", login=ANNA)
    guest.get("/recover/link/" + town.notices()[0]["body"].split("/recover/link/")[1].split()[0])
    guest.submit("/recover/password", password=NEW)
    guest.follow()
    guest.submit("/login", login=ANNA, password=NEW)
    assert "/login/code" in guest.last.headers["Location"]
    assert guest.session is None
    assert PASSWORD != NEW
