"""Every endpoint that takes a form of a client: what it reads, once, and nothing else."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.oidc.conftest import client
from tests.oidc.keyed import ASSERTION_TYPE
from tests.oidc.party import CHALLENGE, SECRET, VERIFIER, basic

FORM = "application/x-www-form-urlencoded"
OF_THE_CLIENT = {
    "client_id": "every",
    "client_secret": SECRET,
    "client_assertion": "x",
    "client_assertion_type": ASSERTION_TYPE,
}
PARAMETERS: dict[str, dict[str, str]] = {
    "/token": {
        "grant_type": "authorization_code",
        "code": "x",
        "redirect_uri": "https://every.example/cb",
        "code_verifier": VERIFIER,
        "refresh_token": "rt.x.1.y",
        "device_code": "x" * 43,
        "scope": "openid",
        "unheard_of": "1",
    },
    "/par": {
        "response_type": "code",
        "redirect_uri": "https://every.example/cb",
        "scope": "openid",
        "state": "st",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "prompt": "login",
        "max_age": "1",
        "acr_values": "urn:okno:loa:1",
        "claims": "{}",
        "display": "page",
        "ui_locales": "ru",
        "login_hint": "alice",
        "id_token_hint": "a.b.c",
        "response_mode": "query",
        "dpop_jkt": "A" * 43,
        "authorization_details": "[]",
        "request": "a.b.c",
        "unheard_of": "1",
    },
    "/introspect": {"token": "x", "token_type_hint": "access_token", "unheard_of": "1"},
    "/revoke": {"token": "x", "token_type_hint": "access_token", "unheard_of": "1"},
    "/device_authorization": {"scope": "openid", "unheard_of": "1"},
}
EACH = [(path, name) for path, names in PARAMETERS.items() for name in (*names, *OF_THE_CLIENT)]
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def every(browser, house, statements):
    """Be a client that may ask every endpoint, which has been asked before."""
    grants = frozenset({"authorization_code", "refresh_token", DEVICE})
    with house.store.write() as records:
        records.clients.add(client("every", grant_types=grants, resource="https://every.example/"))
    house.stamps.refresh_now()
    browser.post("/token", data={"grant_type": "refresh_token"}, headers=basic("every"))
    statements.clear()
    return browser


def written(statements):
    """Return what was written but the audit row of a refusal."""
    return [sql for sql in statements.writes() if "audit" not in sql]


def refused(response, status=400, error="invalid_request"):
    assert (response.status_code, response.json["error"]) == (status, error), response.text
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Location" not in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("path", "name"), EACH, ids=[f"{path[1:]}-{name}" for path, name in EACH])
def test_r010_a_parameter_that_comes_twice_is_refused_whatever_it_says(every, statements, path, name):
    said = {**PARAMETERS[path], **OF_THE_CLIENT}[name]
    others = [pair for pair in PARAMETERS[path].items() if pair[0] != name]
    headers = {} if name.startswith("client_") else basic("every")
    for second in (said, "another"):
        body = urlencode([*others, (name, said), (name, second)])
        refused(every.post(path, data=body, content_type=FORM, headers=headers))
    assert written(statements) == []


@pytest.mark.parametrize(("path", "name"), EACH, ids=[f"{path[1:]}-{name}" for path, name in EACH])
def test_r010_r046_nothing_is_read_from_the_address(every, statements, path, name):
    said = {**PARAMETERS[path], **OF_THE_CLIENT}[name]
    for form in ({}, PARAMETERS[path]):
        query = urlencode({name: said})
        refused(every.post(f"{path}?{query}", data=form, headers=basic("every")))
    assert written(statements) == []


OTHER_BODIES: dict[str, tuple[bytes, str]] = {
    "json": (b'{"token":"x","grant_type":"refresh_token"}', "application/json"),
    "multipart": (
        b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nx\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    "multipart-without-boundary": (b"a" * 3000, "multipart/form-data"),
    "text": (b"token=x", "text/plain"),
    "xml": (b'<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>', "application/xml"),
    "form-like": (b"token=x", "application/x-www-form-urlencoded-x"),
    "unnamed": (b"token=x", ""),
}


@pytest.mark.parametrize("path", PARAMETERS)
@pytest.mark.parametrize(("body", "kind"), OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_r010_another_kind_of_body_is_not_read(every, statements, path, body, kind):
    response = every.post(path, data=body, content_type=kind, headers=basic("every"))
    refused(response, 415)
    assert written(statements) == []


@pytest.mark.parametrize("path", PARAMETERS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_r032_r046_each_is_posted(every, statements, path, method):
    response = every.open(path, method=method, headers=basic("every"))
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert statements.writes() == []


@pytest.mark.parametrize("path", PARAMETERS)
def test_r022_a_sandboxed_document_is_answered_nowhere(every, statements, path):
    headers = {**basic("every"), "Origin": "null"}
    refused(every.post(path, data=PARAMETERS[path], headers=headers))
    assert written(statements) == []


@pytest.mark.parametrize("path", PARAMETERS)
def test_r011_v25_there_is_an_end_to_what_is_read(every, statements, path):
    many: dict[str, Any] = {f"p{number}": "1" for number in range(65)}
    refused(every.post(path, data=many, headers=basic("every")))
    large = every.post(path, data=b"a=" + b"x" * 70_000, content_type=FORM, headers=basic("every"))
    refused(large, 413)
    assert written(statements) == []


@pytest.mark.parametrize("path", PARAMETERS)
def test_r011_an_unknown_parameter_is_said_back_by_nobody(every, path):
    response = every.post(path, data={"unheard_of": "canary-of-mine"}, headers=basic("every"))
    assert "canary" not in response.text + str(response.headers)
