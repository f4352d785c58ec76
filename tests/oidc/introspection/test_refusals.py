"""Introspection: who is not answered, in what words, and that nothing is written."""

import pytest

from idp.oidc.token.guessing import WRONG_A_MINUTE
from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, SECRET, basic

FAILED = "client authentication failed"
TWO_WAYS = "use one method of client authentication"
TWO_NAMES = "client_id is not the one of the Authorization header"
GOOD = basic("imap")
FORM = "application/x-www-form-urlencoded"


def by(client_id, **more):
    return {"client_id": client_id, **more}


REFUSED = [
    pytest.param({}, {}, (401, "invalid_client", "client authentication is missing"), id="nobody"),
    pytest.param(basic("no-such"), {}, (401, "invalid_client", FAILED), id="unknown-client"),
    pytest.param(basic("imap", "wrong-secret"), {}, (401, "invalid_client", FAILED), id="wrong-secret"),
    pytest.param(basic("off"), {}, (401, "invalid_client", FAILED), id="disabled-client"),
    pytest.param(basic("imap-post"), {}, (401, "invalid_client", FAILED), id="method-not-registered"),
    pytest.param(
        {}, by("imap", client_secret=SECRET), (401, "invalid_client", FAILED), id="form-not-registered"
    ),
    pytest.param({}, by("public-server"), (401, "invalid_client", FAILED), id="r049-public-client"),
    pytest.param(
        {},
        by("public-server", client_secret="any"),
        (401, "invalid_client", FAILED),
        id="r049-public-any-secret",
    ),
    pytest.param(
        basic("public-server", "any"), {}, (401, "invalid_client", FAILED), id="r049-public-in-header"
    ),
    pytest.param(
        GOOD, by("imap", client_secret=SECRET), (401, "invalid_client", TWO_WAYS), id="header-and-form"
    ),
    pytest.param(GOOD, by("other"), (401, "invalid_client", TWO_NAMES), id="header-of-another"),
    pytest.param(
        {"Authorization": "Bearer x"},
        {},
        (401, "invalid_client", "the Authorization header is malformed"),
        id="bearer-is-no-client",
    ),
    pytest.param(GOOD, {"token": None}, (400, "invalid_request", "token is missing"), id="no-token"),
    pytest.param(GOOD, {"token": ""}, (400, "invalid_request", "token is missing"), id="empty-token"),
    pytest.param(
        GOOD, {"token": ["a", "b"]}, (400, "invalid_request", "a parameter is repeated"), id="r010-two-tokens"
    ),
    pytest.param(
        GOOD,
        {"token_type_hint": ["a", "a"]},
        (400, "invalid_request", "a parameter is repeated"),
        id="two-hints",
    ),
    pytest.param(
        {}, by(["imap", "imap"]), (400, "invalid_request", "a parameter is repeated"), id="two-client-ids"
    ),
    pytest.param(
        GOOD,
        {str(n): "x" for n in range(64)},
        (400, "invalid_request", "there are too many parameters"),
        id="too-many",
    ),
]


@pytest.mark.spec("RFC 7662 §2.1")
@pytest.mark.spec("RFC 7662 §2.3")
@pytest.mark.parametrize(("headers", "form", "expected"), REFUSED)
def test_what_is_refused_is_answered_here_and_not_written(imap, token, statements, headers, form, expected):
    status, error, words = expected
    statements.clear()
    answer = imap.ask(**{"token": token, **form}, headers=headers)
    assert (answer.status_code, answer.json) == (status, {"error": error, "error_description": words})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Location" not in answer.headers
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
    assert statements.writes() == []


@pytest.mark.parametrize(
    ("body", "content_type", "query", "status"),
    [
        pytest.param('{"token": "x"}', "application/json", "", 415, id="r010-json"),
        pytest.param("token=x", "text/plain", "", 415, id="plain-text"),
        pytest.param(b"", "multipart/form-data; boundary=x", "", 415, id="r010-multipart"),
        pytest.param("token=x", FORM, "token=y", 400, id="r010-query-and-body"),
        pytest.param("", FORM, "token=y", 400, id="query-alone"),
        pytest.param("token=" + "x" * 70000, FORM, "", 413, id="too-large"),
    ],
)
def test_only_a_form_is_read(imap, statements, body, content_type, query, status):
    answer = imap.http.post(f"/introspect?{query}", data=body, content_type=content_type, headers=GOOD)
    assert (answer.status_code, answer.json["error"]) == (status, "invalid_request")
    assert statements.writes() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_it_is_posted(imap, token, method):
    assert imap.http.open(f"/introspect?token={token}", method=method, headers=GOOD).status_code == 405


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        pytest.param(basic("imap"), {}, id="basic"),
        pytest.param({}, {"client_id": "imap-post", "client_secret": SECRET}, id="post"),
        pytest.param(basic("imap"), {"client_id": "imap"}, id="basic-with-its-own-id"),
    ],
)
def test_a_server_proves_itself_as_it_registered(imap, token, headers, form):
    assert imap.ask(token, headers, **form).json["active"] is True


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/introspect"])
def test_a_server_may_prove_itself_by_a_key(imap, browser, clock, token, audience):
    keyed = Keyed(browser, clock, "keyed")
    answer = imap.ask(token, {}, **keyed.assertion(aud=audience))
    assert (answer.status_code, answer.json) == (200, {"active": False})


def test_guessing_a_servers_secret_is_slowed_as_at_the_token_endpoint(imap, token, statements):
    imap.ask(token)
    wrong = basic("imap", "wrong-secret")
    assert {imap.ask(token, wrong).status_code for _ in range(WRONG_A_MINUTE)} == {401}
    statements.clear()
    for headers in (wrong, GOOD):
        answer = imap.ask(token, headers)
        assert (answer.status_code, answer.json["error"]) == (429, "invalid_client")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert statements == []
    at_token = imap.http.post("/token", data={"grant_type": "refresh_token"}, headers=GOOD)
    assert at_token.status_code == 429
    assert imap.as_server("api").ask(token).status_code == 200
