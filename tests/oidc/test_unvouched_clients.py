"""Refusals of clients that registered themselves: no link of ours leads to them unasked. RFC 9700 §4.11.2."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from idp.model.ids import InteractionId
from idp.model.interaction import Progress
from tests.oidc.conftest import client
from tests.oidc.party import ISSUER, Party, query_of


@pytest.fixture
def stranger(browser, house):
    """Be a browser where nobody is signed in, sent by a client that nobody knows."""
    with house.store.write() as records:
        records.clients.add(client("itself", first_party=False, self_registered=True))
    return Party(browser, house, "itself")


BEFORE_SIGN_IN = {
    "scope": ({"scope": "x"}, "invalid_scope"),
    "response-type": ({"response_type": "token"}, "unsupported_response_type"),
    "prompt": ({"prompt": "bogus"}, "invalid_request"),
    "challenge": ({"code_challenge_method": "plain"}, "invalid_request"),
    "request-object": ({"request": "e30.e30."}, "invalid_request_object"),
    "request-uri": ({"request_uri": "https://itself.example/o"}, "request_uri_not_supported"),
    "resource": ({"resource": "https://api.example/"}, "invalid_target"),
    "silent-and-wrong": ({"prompt": "none", "scope": "x"}, "invalid_scope"),
}


@pytest.mark.parametrize(("changes", "error"), BEFORE_SIGN_IN.values(), ids=BEFORE_SIGN_IN)
def test_r008_before_sign_in_a_person_decides_whether_to_go_there(stranger, statements, changes, error):
    statements.clear()
    response = stranger.authorize(**changes)
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert "Go on to itself.example" in response.text
    assert "itself.example has registered here by itself" in response.text
    back = urlsplit(unescape(re.search(r'class="button quiet" href="([^"]+)"', response.text)[1]))
    assert (back.netloc, back.path) == ("itself.example", "/cb")
    answer = dict(parse_qsl(back.query))
    assert (answer["error"], answer["state"], answer["iss"]) == (error, "st", ISSUER)
    assert statements.writes() == []


def test_r008_what_goes_by_form_post_ends_there(stranger):
    response = stranger.authorize(scope="x", response_mode="form_post")
    assert response.status_code == 400
    assert "itself.example/cb" not in response.text.split("<footer")[0]


@pytest.mark.parametrize("changes", [{}, {"max_age": "5"}, {"state": "s" * 128}])
def test_a_silent_request_is_answered(stranger, changes):
    answer = query_of(stranger.authorize(prompt="none", **changes))
    assert answer["error"] == "login_required"
    assert answer["state"] == changes.get("state", "st")


def test_r008_once_somebody_is_signed_in_refusals_go_back(stranger, sign_in):
    sign_in(stranger.browser)
    assert query_of(stranger.authorize(scope="x"))["error"] == "invalid_scope"


def test_who_pressed_cancel_has_seen_where_they_go(stranger, house):
    page = stranger.authorize().headers["Location"]
    parked = InteractionId(page.partition("/login?i=")[2])
    with house.store.write() as records:
        records.interactions.advance(parked, Progress(refused=True))
    assert query_of(stranger.browser.get(f"/authorize/resume/{parked}"))["error"] == "access_denied"


def test_the_operators_own_and_those_it_registered_are_answered(browser, house):
    for client_id in ("portal", "partner"):
        assert query_of(Party(browser, house, client_id).authorize(scope="x"))["error"] == "invalid_scope"
