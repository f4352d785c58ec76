"""No form of another site, another browser or another time changes anything."""

import re

import pytest
from flask import Flask

import idp.web
from tests.web.guest import HOST, Guest

FOREIGN = "A" * 43
HEADERS = {
    "no-token": ({"Origin": HOST}, None),
    "empty-token": ({"Origin": HOST}, ""),
    "foreign-token": ({"Origin": HOST}, FOREIGN),
    "origin-null": ({"Origin": "null"}, "own"),
    "origin-foreign": ({"Origin": "https://evil.example"}, "own"),
    "origin-other-port": ({"Origin": "http://localhost:8401"}, "own"),
    "origin-empty": ({"Origin": ""}, "own"),
    "cross-site": ({"Sec-Fetch-Site": "cross-site"}, "own"),
    "same-site": ({"Sec-Fetch-Site": "same-site"}, "own"),
}


def forms():
    """List every address that takes a form."""
    app = Flask("okno", static_folder=None)

    class Nothing:
        def __getattr__(self, name):
            return self

    app.register_blueprint(idp.web.blueprint(Nothing(), Nothing(), lambda *_: (), Nothing(), Nothing()))
    rules = [r for r in app.url_map.iter_rules() if "POST" in r.methods]
    return sorted(re.sub(r"<int[^>]*>", "1", r.rule.replace("<token>", FOREIGN)) for r in rules)


def test_there_are_forms_to_guard():
    assert len(forms()) >= 14


@pytest.mark.parametrize("path", forms())
def test_a_forged_form_is_refused_and_writes_nothing(guest, town, statements, path):
    town.owner()
    town.sign_in(guest)
    guest.get("/account/sessions")
    token = guest.page.form("/account/sessions").fields["csrf"]
    before, session = town.audited(), guest.session
    statements.clear()
    for case, (headers, sent) in HEADERS.items():
        data = {"csrf": token if sent == "own" else sent} if sent is not None else {}
        answer = guest.post(path, data, headers)
        assert answer.status_code == 403, case
        assert "Set-Cookie" not in answer.headers, case
        assert statements.writes() == [], case
    assert (town.audited(), guest.session) == (before, session)


@pytest.mark.parametrize("path", forms())
def test_a_form_without_our_cookie_hears_of_cookies(app, statements, path):
    fresh = Guest(app)
    statements.clear()
    answer = fresh.post(path, {"csrf": FOREIGN})
    assert answer.status_code == 400
    assert "cookie" in fresh.page.text
    assert statements.writes() == []


@pytest.mark.parametrize("path", forms())
def test_no_page_takes_other_methods(guest, path):
    for method in ("put", "delete", "patch"):
        answer = getattr(guest.client, method)(path, base_url=HOST)
        assert answer.status_code in (400, 403, 405)


def test_a_token_of_another_browser_does_not_fit(guest, other):
    guest.get("/recover")
    other.get("/recover")
    stolen = other.page.form("/recover").fields["csrf"]
    assert guest.post("/recover", {"csrf": stolen, "login": "x"}).status_code == 403


@pytest.mark.spec("RFC 6265bis §8.6")
def test_a_browser_cookie_that_came_twice_is_none_of_ours(guest):
    guest.get("/recover")
    token, own = guest.page.form("/recover").fields["csrf"], guest.browser
    twice = f"__Host-okno_browser={own}; __Host-okno_browser={FOREIGN}"
    answer = guest.app.test_client(use_cookies=False).post(
        "/recover",
        data={"csrf": token, "login": "x"},
        headers={"Cookie": twice, "Origin": HOST},
        base_url=HOST,
    )
    assert answer.status_code == 400


def test_a_nameless_cookie_is_not_taken_for_ours(guest, town):
    town.owner()
    town.sign_in(guest)
    cookie = f"=__Host-okno_session={guest.session}; __Host-okno_browser={guest.browser}"
    answer = guest.app.test_client(use_cookies=False).get(
        "/services", headers={"Cookie": cookie}, base_url=HOST
    )
    assert answer.headers["Location"] == "/login"
