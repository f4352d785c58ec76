"""Guessing a client's secret is slow, and locks nobody else out."""

from datetime import timedelta

import pytest

from idp.oidc.token.guessing import WRONG_A_MINUTE
from tests.oidc.party import SECRET, Party, basic

WRONG = {"Authorization": basic("portal")["Authorization"][:-4] + "AAA="}
IN_FORM = {"client_id": "post", "client_secret": "wrong-secret"}
FROM = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def ask(app):
    def post(headers, form=None, **environ):
        body = {"grant_type": "refresh_token", "refresh_token": "x", **(form or {})}
        return app.test_client().post(
            "/token", data=body, headers=headers, environ_overrides={**FROM, **environ}
        )

    return post


def guess(ask, times=WRONG_A_MINUTE, headers=WRONG, form=None, **environ):
    answers = {ask(headers, form, **environ).status_code for _ in range(times)}
    assert answers == {401}


@pytest.mark.spec("RFC 6749 §2.3.1")
@pytest.mark.spec("RFC 6585 §4")
@pytest.mark.parametrize(
    ("headers", "form", "right_headers", "right_form"),
    [
        pytest.param(WRONG, {}, basic("portal"), {}, id="header"),
        pytest.param({}, IN_FORM, {}, {**IN_FORM, "client_secret": SECRET}, id="form"),
    ],
)
def test_past_the_limit_no_secret_is_looked_at(ask, statements, headers, form, right_headers, right_form):
    guess(ask, headers=headers, form=form)
    statements.clear()
    for answer in (ask(headers, form), ask(right_headers, right_form)):
        assert answer.status_code == 429
        assert answer.json == {
            "error": "invalid_client",
            "error_description": "too many wrong secrets for this client from this address",
        }
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert answer.headers["Cache-Control"] == "no-store"
    assert statements.writes() == []


@pytest.mark.parametrize(
    ("headers", "environ"),
    [
        pytest.param(basic("portal"), {"REMOTE_ADDR": "192.0.2.8"}, id="the-same-client-elsewhere"),
        pytest.param(basic("partner"), {}, id="another-client-here"),
    ],
)
def test_others_are_not_locked_out(ask, headers, environ):
    guess(ask)
    assert ask(headers, **environ).json["error"] == "invalid_grant"


def test_r087_one_line_has_one_count(ask):
    guess(ask, REMOTE_ADDR="2001:db8::1")
    assert ask(WRONG, REMOTE_ADDR="2001:db8::2").status_code == 429
    assert ask(WRONG, REMOTE_ADDR="2001:db8:0:1::1").status_code == 401


def test_after_a_minute_it_is_looked_at_again(ask, clock):
    guess(ask)
    clock.advance(timedelta(seconds=int(ask(WRONG).headers["Retry-After"])))
    assert ask(basic("portal")).json["error"] == "invalid_grant"


def test_right_secrets_are_not_counted(ask):
    for _ in range(WRONG_A_MINUTE + 1):
        assert ask(basic("portal")).json["error"] == "invalid_grant"
    guess(ask, times=1)


def test_a_name_that_nobody_has_counts_for_nobody(ask):
    guess(ask, times=WRONG_A_MINUTE + 1, headers=basic("nobody"))


def test_a_public_client_has_no_secret_to_guess(ask, alice, house):
    guess(ask, times=WRONG_A_MINUTE + 1, headers=basic("app"))
    app = Party(alice, house, "app", "https://app.example/cb")
    assert app.redeem(app.code(), {}, client_id="app").status_code == 200
