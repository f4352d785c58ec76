"""Every refusal is a page: what, what now, a code; never an exception's text."""

from datetime import timedelta

import pytest
from flask import abort

from idp.model import errors
from tests.web.guest import Guest

SECRET = "postgresql://user:password@host"
RAISED = {
    "not-found": (errors.NotFound(), 404, "not_found"),
    "conflict": (errors.Conflict(), 409, "invalid_request"),
    "invalid": (errors.Invalid(), 400, "invalid_request"),
    "refused": (errors.Refused(), 403, "invalid_request"),
    "limit": (errors.LimitExceeded(timedelta(seconds=61.2)), 429, "too_many_requests"),
    "unavailable": (errors.Unavailable(), 503, "temporarily_unavailable"),
    "unforeseen": (RuntimeError(SECRET), 500, "server_error"),
    "lookup": (KeyError(SECRET), 500, "server_error"),
}


@pytest.fixture(params=RAISED)
def failing(app, request):
    error, status, slug = RAISED[request.param]

    def fail():
        raise error

    app.add_url_rule("/fail", "fail", fail)
    return Guest(app), status, slug


@pytest.mark.parametrize("locale", ["ru", "en", "ro"])
def test_a_refusal_is_a_calm_page(failing, locale):
    guest, status, _ = failing
    answer = guest.get("/fail", headers={"Accept-Language": locale})
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f'<html lang="{locale}">' in answer.text
    for never in (SECRET, "Traceback", "Error(", "KeyError"):
        assert never not in answer.text
    assert len(guest.page.text.split(": ")[-1].split()[0]) == 9


def test_a_refusal_is_json_for_who_reads_no_pages(failing):
    guest, status, slug = failing
    answer = guest.get("/fail", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]) == (status, slug)
    assert SECRET not in answer.text


def test_the_code_on_the_page_finds_the_exception_in_the_log(app, caplog):
    def fail():
        raise RuntimeError(SECRET)

    app.add_url_rule("/fail", "fail", fail)
    guest = Guest(app)
    guest.get("/fail")
    code = guest.page.text.split("Code for support: ")[1].split()[0]
    (record,) = [r for r in caplog.records if r.name == "okno.web"]
    assert code in record.getMessage()
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("error", "seconds"), [(errors.LimitExceeded(timedelta(seconds=61.2)), "62"), (errors.Unavailable(), "5")]
)
def test_come_again_is_said_in_the_header(app, error, seconds):
    def fail():
        raise error

    app.add_url_rule("/fail", "fail", fail)
    assert Guest(app).get("/fail").headers["Retry-After"] == seconds


def test_a_wrong_method_says_which_are_right(guest):
    answer = guest.get("/company")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"OPTIONS", "POST"})


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 406, 408, 410, 413, 414, 415, 418, 429, 431, 500, 501, 502, 503]
)
def test_every_http_error_is_a_page(app, status):
    app.add_url_rule("/fail", "fail", lambda: abort(status))
    guest = Guest(app)
    assert guest.get("/fail").status_code == status
    assert "Code for support" in guest.page.text


def test_too_large_a_form_is_refused(app, guest):
    app.config["MAX_CONTENT_LENGTH"] = 1024
    guest.get("/login")
    assert guest.submit("/login", login="a" * 5000, password="x").status_code == 413


def test_no_charset_breaks_a_page(guest):
    guest.get("/login")
    csrf = guest.page.form("/login").fields["csrf"].encode()
    body = b"csrf=" + csrf + b"&login=%ff%fe&password=%c0%80"
    answer = guest.client.post(
        "/login",
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": "http://localhost:8400"},
        base_url="http://localhost:8400",
    )
    assert answer.status_code in (400, 403)
