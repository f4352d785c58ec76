"""What the pushed authorization request endpoint refuses, and that it keeps nothing of it."""

import pytest

from tests.oidc.keyed import Keyed
from tests.oidc.party import basic

PREFIX = "urn:ietf:params:oauth:request_uri:"


@pytest.fixture
def keyed(alice, clock, house):
    return Keyed(alice, clock, "keyed")


def pushed_rows(statements):
    return [statement for statement in statements.writes() if "INTO pushed" in statement]


def case(name, error, **changes):
    return pytest.param(changes, error, id=name)


@pytest.mark.spec("RFC 6749 §4.1.2.1")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        case("request-uri-within", "invalid_request", request_uri=PREFIX + "a" * 43),
        case("request-uri-of-an-object", "invalid_request", request_uri="https://keyed.example/o"),
        case("request-object", "invalid_request_object", request="e30.e30."),
        case("redirect-uri-other", "invalid_request", redirect_uri="https://keyed.example/cbx"),
        case("redirect-uri-query", "invalid_request", redirect_uri="https://keyed.example/cb?a=b"),
        case("redirect-uri-missing", "invalid_request", redirect_uri=None),
        case("response-type-token", "unsupported_response_type", response_type="token"),
        case("response-type-hybrid", "unsupported_response_type", response_type="code id_token"),
        case("response-type-missing", "invalid_request", response_type=None),
        case("scope-without-openid", "invalid_scope", scope="email"),
        case("challenge-missing", "invalid_request", code_challenge=None, code_challenge_method=None),
        case("challenge-plain", "invalid_request", code_challenge_method="plain"),
        case("prompt-unknown", "invalid_request", prompt="x"),
        case("claims-garbage", "invalid_request", claims="["),
        case("dpop-jkt-short", "invalid_request", dpop_jkt="x"),
        case("state-too-long", "invalid_request", state="x" * 4097),
        case("resource-foreign", "invalid_target", resource="https://api.example/"),
    ],
)
def test_r032_r036_what_is_refused_is_answered_to_the_client_and_not_kept(keyed, statements, changes, error):
    statements.clear()
    response = keyed.push(**changes)
    assert (response.status_code, response.json["error"]) == (400, error)
    assert "Location" not in response.headers
    assert pushed_rows(statements) == []


def test_r033_who_is_not_authenticated_is_refused_and_nothing_is_kept(keyed, statements):
    statements.clear()
    for headers in ({}, basic("portal", "wrong-secret"), basic("nobody-at-all")):
        response = keyed.browser.post("/par", data=keyed.request(), headers=headers)
        assert (response.status_code, response.json["error"]) == (401, "invalid_client")
    assert statements.writes() == []


def test_another_clients_id_in_the_body_is_refused(keyed):
    response = keyed.push(client_id="portal")
    assert (response.status_code, response.json["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("name", ["scope", "state", "redirect_uri", "code_challenge", "unheard_of"])
def test_r010_a_repeated_parameter_is_refused(keyed, statements, name):
    data = {**keyed.request(unheard_of="1"), **keyed.assertion()}
    data[name] = [data[name]] * 2
    statements.clear()
    response = keyed.browser.post("/par", data=data)
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")
    assert pushed_rows(statements) == []


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_r032_other_methods_are_not_allowed(keyed, method):
    response = getattr(keyed.browser, method)("/par")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_another_kind_of_body_a_query_and_a_large_body_are_refused(keyed):
    post = keyed.browser.post
    assert post("/par", data=b"{}", content_type="application/json").status_code == 415
    assert post("/par?client_id=keyed", data=keyed.request()).status_code == 400
    large = post("/par", data=b"a=" + b"x" * 70_000, content_type="application/x-www-form-urlencoded")
    assert large.status_code == 413
