"""What all old programs have in common: a log, a bell, and six mistakes."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.zoo import PROGRAMS
from tests.sandbox.conftest import ANNA, KEYS, Begin
from tests.sandbox.digest import digest

Attempt = Callable[[FlaskClient, str], TestResponse]


def wiki(browser: FlaskClient, password: str) -> TestResponse:
    browser.delete_cookie("KBSESSION")
    page = browser.get("/wiki/doku.php?do=login").text
    token = page.partition('name="sectok" value="')[2].partition('"')[0]
    return browser.post(
        "/wiki/doku.php", data={"do": "login", "sectok": token, "u": ANNA.login, "p": password}
    )


def cabinet(browser: FlaskClient, password: str) -> TestResponse:
    """Read the picture as a person would, where there is one."""
    browser.get("/captcha/now")
    drawn = browser.get("/captcha/now").text.partition('font-size="26">')[2].partition("<")[0]
    said = {"username": ANNA.login, "password": password, "captchaTime": "now", "captcha": drawn}
    return browser.post("/ws/v1.0/auth/process", data=said)


ATTEMPTS: dict[str, Attempt] = {
    "kb": wiki,
    "b2blk": cabinet,
    "mail": lambda b, p: b.post("/mail/login", data={"_user": ANNA.login, "_pass": p}),
    "servguide": lambda b, p: b.post(
        "/ps/scc/php/check.php?CHANNEL=WWW", data={"LOGIN": ANNA.login, "PASSWORD": p}
    ),
    "multifon": lambda b, p: b.get("/sm/client/routing", query_string={"login": ANNA.login, "password": p}),
    "sms": lambda b, p: b.get("/", auth=(ANNA.login, p)),
    "adverts": lambda b, p: b.get("/", auth=(ANNA.login, p)),
    "fax": lambda b, p: b.get("/", auth=(ANNA.login, p)),
    "m2m": lambda b, p: digest(b, "/", ANNA.login, p),
}


def let_in(answer: TestResponse) -> bool:
    """Tell whether the program let somebody in, each in its own words."""
    if answer.mimetype == "text/xml":
        return "<SESSION_ID>" in answer.text or "<code>200</code>" in answer.text
    return answer.status_code in (200, 303)


@pytest.mark.parametrize("name", sorted(ATTEMPTS))
def test_six_wrong_passwords_lock_the_right_one_out_until_the_bell(name: str, begin: Begin) -> None:
    browser, attempt = begin(name), ATTEMPTS[name]
    assert let_in(attempt(browser, ANNA.password))
    browser.post("/_sandbox/reset")
    for _ in range(6):
        assert not let_in(attempt(browser, "guessed"))
    assert not let_in(attempt(browser, ANNA.password))
    browser.post("/_sandbox/reset")
    assert let_in(attempt(browser, ANNA.password))


@pytest.mark.parametrize("name", sorted(ATTEMPTS))
def test_a_right_password_forgives_five_wrong_ones(name: str, begin: Begin) -> None:
    browser, attempt = begin(name), ATTEMPTS[name]
    for _ in range(2):
        for _ in range(5):
            attempt(browser, "guessed")
        assert let_in(attempt(browser, ANNA.password))


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_the_log_names_what_came_and_keeps_no_secret(name: str, begin: Begin) -> None:
    browser = begin(name)
    browser.get("/?password=sieve-of-1911", headers={"X-Front": KEYS["own"], "X-Person": "Anna"})
    if name in ATTEMPTS:
        ATTEMPTS[name](browser, ANNA.password)
    told = browser.get("/_sandbox/requests")
    assert told.json[0]["path"] == "/"
    assert told.json[0]["headers"]["X-Person"] == "Anna"
    assert not any(secret in told.text for secret in (ANNA.password, *KEYS.values()))


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_nobody_is_shown_anything_of_a_company_without_signing_in(name: str, begin: Begin) -> None:
    browser = begin(name)
    said = {"X-Track-User": "anna", "X-MSISDN": "+70000000001", "X-Fax-Company": "x", "X-API-KEY": "no"}
    for headers in ({}, said, {**said, "X-Track-Front": "guessed", "X-Portal-Gateway": "guessed"}):
        answer = browser.get("/", headers=headers, follow_redirects=True)
        assert 'id="who"' not in answer.text
        assert 'id="company"' not in answer.text
