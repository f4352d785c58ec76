"""The client credentials grant: one scope, for one interface, for nobody's person."""

import pytest

from tests.oidc.keyed import Keyed
from tests.oidc.party import ISSUER, Party, basic

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def machine(browser, clock, house):
    return Keyed(browser, clock, "machine")


def ask(machine, headers=None, **form):
    return machine.browser.post(
        "/token", data={**GRANT, **machine.assertion(), **form}, headers=headers or {}
    )


@pytest.mark.spec("RFC 6749 §4.4")
@pytest.mark.spec("RFC 6749 §4.4.2")
@pytest.mark.spec("RFC 6749 §4.4.3")
@pytest.mark.spec("RFC 9068 §2.2")
@pytest.mark.parametrize("scope", [{}, {"scope": "consent-info:retrieve"}], ids=["none-named", "named"])
def test_a_client_gets_a_token_for_itself(machine, house, scope):
    response = ask(machine, **scope)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json.keys() == {"access_token", "token_type", "expires_in", "scope"}
    claims = Party(machine.browser, house).read(response.json["access_token"])
    assert claims["sub"] == claims["client_id"] == "machine"
    assert claims["aud"] == f"{ISSUER}/consent-info/v0.2"
    assert claims["scope"] == response.json["scope"] == "consent-info:retrieve"
    assert "cnf" not in claims


def test_it_may_be_bound_to_a_key(machine, house):
    response = ask(machine, machine.proof("/token"))
    assert response.json["token_type"] == "DPoP"
    claims = Party(machine.browser, house).read(response.json["access_token"])
    assert claims["cnf"]["jkt"] == machine.proof_key.thumbprint()


@pytest.mark.parametrize(
    "scope", ["openid", "consent-info:retrieve openid", "admin", "org:inn", "kyc-fill-in:name"]
)
def test_r039_any_other_scope_is_refused(machine, scope):
    response = ask(machine, scope=scope)
    assert (response.status_code, response.json["error"]) == (400, "invalid_scope")


def test_it_says_nothing_of_anybody_at_userinfo(machine, house):
    token = ask(machine).json["access_token"]
    assert Party(machine.browser, house).userinfo(token).status_code == 401


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        pytest.param({}, basic("portal"), 400, "unauthorized_client", id="not-registered"),
        pytest.param({"client_id": "app"}, {}, 400, "unauthorized_client", id="public"),
        pytest.param({}, basic("portal", "wrong-secret"), 401, "invalid_client", id="wrong-secret"),
        pytest.param({}, {}, 401, "invalid_client", id="nobody"),
    ],
)
def test_who_may_not(browser, house, form, headers, status, error):
    response = browser.post("/token", data={**GRANT, **form}, headers=headers)
    assert (response.status_code, response.json["error"]) == (status, error)
