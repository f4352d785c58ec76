"""A partner as a relying party: it pushes, proves its keys, checks every answer, reads once."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from sandbox.partners.app import partner_app
from sandbox.partners.form import read_form
from tests.partners.provider import CLIENT, ISSUER, REQUEST_URI, FakeProvider, World

NETHOUSE = {"sub": "pairwise", "email": "anna@romashka.example", "given_name": "Анна"}
FILL_IN = {"phoneNumber": "+70000000001", "familyName": "Директорова", "givenName": "Анна"}
BITRIX24 = {
    "sub": "pairwise",
    "email": "anna@romashka.example",
    "given_name": "Анна",
    "family_name": "Директорова",
    "org_inn": "0001123453",
    "org_shortname": "Ромашка",
}


@pytest.fixture
def world() -> World:
    return World(claims=dict(NETHOUSE))


def browser_at(world: World, name: str = CLIENT) -> FlaskClient:
    provider = FakeProvider(world)
    app = partner_app(read_form(name), provider, f"http://{name}.localhost:8401")
    return app.test_client()


def pushed(world: World) -> dict[str, str]:
    return next(one.form for one in world.heard if one.path == "/par")


def go(browser: FlaskClient, world: World, query: str = "", **answer: str) -> Any:
    """Begin, and come back with the provider's answer."""
    begun = browser.get(f"/login{query}")
    assert begun.status_code == 303, begun.text
    said = {"code": "code", "iss": ISSUER, "state": pushed(world)["state"]} | answer
    return browser.get("/callback", query_string=said)


@pytest.mark.parametrize("name", ["mailru", "nethouse", "ofdru", "bitrix24", "sonata"])
def test_the_browser_carries_a_reference_and_nothing_else(world: World, name: str) -> None:
    begun = browser_at(world, name).get("/login")
    address = urlsplit(begun.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{ISSUER}/authorize"
    assert parse_qs(address.query) == {"client_id": [CLIENT], "request_uri": [REQUEST_URI]}
    asked = pushed(world)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"http://{name}.localhost:8401/callback"
    assert {"state", "nonce", "code_challenge", "client_assertion"} <= asked.keys()


def test_one_partner_asks_by_details(world: World) -> None:
    browser_at(world, "bitrix24").get("/login")
    (told,) = json.loads(pushed(world)["authorization_details"])
    assert told.pop("datatypes") == list(read_form("bitrix24").claims)
    assert told == {
        "type": "partner_application",
        "actions": ["submit"],
        "identifier": "bitrix24/portal",
        "purpose": "dpv:RequestedServiceProvision",
    }
    assert pushed(world)["scope"] == "openid"


def test_one_partner_asks_by_scope(world: World) -> None:
    browser_at(world).get("/login")
    assert pushed(world)["scope"] == "openid partner:nethouse:apply dpv:ServiceRegistration"


def test_one_partner_asks_by_claims(world: World) -> None:
    browser_at(world, "ofdru").get("/login")
    asked = json.loads(pushed(world)["claims"])["userinfo"]
    assert (asked["org_inn"], asked["org_ogrn"]) == ({"essential": True}, None)
    assert pushed(world)["scope"] == "openid dpv:ServiceRegistration"


def test_one_partner_asks_by_a_scope_a_field(world: World) -> None:
    browser_at(world, "sonata").get("/login")
    assert pushed(world)["scope"] == (
        "openid dpv:RequestedServiceProvision kyc-fill-in:phoneNumber kyc-fill-in:familyName"
        " kyc-fill-in:givenName kyc-fill-in:email"
    )


def test_a_visitor_may_edit_what_is_asked_for(world: World) -> None:
    browser_at(world).get("/login?scope=openid+org:inn")
    assert pushed(world)["scope"] == "openid org:inn"


def test_what_came_stands_beside_what_did_not(world: World) -> None:
    browser = browser_at(world)
    came = go(browser, world)
    assert came.headers["Location"] == "http://nethouse.localhost:8401/application"
    page = browser.get("/application?lang=en").text
    got, missing = page.split('id="missing"')
    assert 'data-key="email"' in got
    assert "anna@romashka.example" in got
    assert 'data-key="phone"' not in got
    assert 'data-key="phone"' in missing


def test_values_in_several_parts_become_one_line(world: World) -> None:
    world.claims = dict(BITRIX24)
    browser = browser_at(world, "bitrix24")
    go(browser, world)
    assert "Анна Директорова" in browser.get("/application").text


def test_a_partner_that_speaks_camara_reads_by_kyc_fill_in(world: World) -> None:
    world.claims = dict(FILL_IN)
    browser = browser_at(world, "sonata")
    go(browser, world)
    assert "Директорова" in browser.get("/application").text
    read = world.heard[-1]
    assert (read.method, read.path) == ("POST", "/kyc-fill-in/v0.4/fill-in")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param({"iss": "http://evil.example"}, "iss", id="iss-other"),
        pytest.param({"code": ""}, "code", id="no-code"),
        pytest.param({"error": "access_denied"}, "access_denied", id="refused"),
        pytest.param({"state": "other"}, "state", id="state-other"),
    ],
)
def test_an_answer_that_is_not_good_is_never_redeemed(
    world: World, answer: dict[str, str], error: str
) -> None:
    browser = browser_at(world)
    page = go(browser, world, **answer)
    assert page.status_code == 400
    assert f'<code id="error">{error}</code>' in page.text
    assert [one.path for one in world.heard if one.path in ("/token", "/userinfo")] == []
    assert browser.get("/application").status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"iss": "http://evil.example"}, id="iss-other"),
        pytest.param({"aud": "tinkoff"}, id="aud-other"),
        pytest.param({"aud": [CLIENT, "tinkoff"]}, id="aud-several"),
        pytest.param({"nonce": "other"}, id="nonce-other"),
        pytest.param({"exp": 1}, id="expired"),
        pytest.param({"sub": ""}, id="sub-empty"),
        pytest.param({"at_hash": "other"}, id="at-hash-other"),
    ],
)
def test_without_a_good_id_token_nothing_is_read(world: World, change: dict[str, Any]) -> None:
    world.id_token = change
    page = go(browser_at(world), world)
    assert '<code id="error">token</code>' in page.text
    assert [one for one in world.heard if one.path == "/userinfo"] == []


def test_a_token_that_anybody_could_use_is_not_used(world: World) -> None:
    world.token_type = "Bearer"
    page = go(browser_at(world), world)
    assert "not bound to our key" in page.text
    assert [one for one in world.heard if one.path == "/userinfo"] == []


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        pytest.param(NETHOUSE | {"sub": "somebody"}, "userinfo", id="somebody-else"),
        pytest.param(NETHOUSE | {"org_inn": "0001123453"}, "form", id="too-much"),
        pytest.param({"sub": "pairwise", "given_name": "Анна"}, "form", id="too-little"),
    ],
)
def test_what_does_not_fit_is_not_taken(world: World, claims: dict[str, Any], error: str) -> None:
    world.claims = claims
    browser = browser_at(world)
    page = go(browser, world)
    assert f'<code id="error">{error}</code>' in page.text
    assert browser.get("/application").status_code == 303


def test_reading_again_brings_the_same_bytes_and_is_refused_later(world: World) -> None:
    browser = browser_at(world)
    go(browser, world)
    browser.post("/again")
    assert "The very same bytes came again." in browser.get("/application?lang=en").text
    world.over = True
    browser.post("/again")
    assert "<code>401 invalid_token</code>" in browser.get("/application?lang=en").text


def test_another_answer_than_before_is_called_what_it_is(world: World) -> None:
    browser = browser_at(world)
    go(browser, world)
    world.claims["given_name"] = "Ольга"
    browser.post("/again")
    assert "Other bytes came" in browser.get("/application?lang=en").text


def test_an_answer_is_taken_by_the_browser_that_asked_and_once(world: World) -> None:
    browser = browser_at(world)
    go(browser, world)
    said = {"code": "code", "iss": ISSUER, "state": pushed(world)["state"]}
    assert browser.get("/callback", query_string=said).status_code == 400


def test_a_login_that_another_provider_begins_is_refused(world: World) -> None:
    assert browser_at(world).get("/login?iss=http://evil.example").status_code == 400
    assert world.heard == []
