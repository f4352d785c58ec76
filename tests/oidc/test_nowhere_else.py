"""Whatever else is wrong with a request: where nobody is registered, no answer goes."""

import pytest

from tests.oidc.keyed import Keyed
from tests.oidc.party import SECRET, Party, basic
from tests.oidc.signing import Signing
from tests.oidc.test_authorization_refusals import RETURNED
from tests.oidc.test_code_grant import refused
from tests.oidc.test_redirect_matching import assert_shown

UNSAFE = {
    "client-unknown": {"client_id": "nobody"},
    "client-missing": {"client_id": None},
    "client-disabled": {"client_id": "off"},
    "client-other": {"client_id": "nonce"},
    "uri-other": {"redirect_uri": "https://evil.example/"},
    "uri-longer": {"redirect_uri": "https://portal.example/cb/"},
    "uri-missing": {"redirect_uri": None},
}


def assert_stays(response, name=""):
    """See that the refusal is shown here, and that no browser is led on by it."""
    assert_shown(response)
    assert "Refresh" not in response.headers, name
    assert 'http-equiv="refresh"' not in response.text, name
    assert 'id="form_post"' not in response.text, name


@pytest.mark.parametrize("unsafe", UNSAFE.values(), ids=UNSAFE)
def test_r007_v10_v12_no_other_fault_makes_an_unsafe_address_safe(party, statements, unsafe):
    party.authorize()
    statements.clear()
    for case in RETURNED:
        for mode in ({}, {"response_mode": "form_post"}):
            assert_stays(party.authorize(**{**mode, **case.values[0], **unsafe}), case.id)
    assert statements.writes() == []


KEYED = {"client_id": "keyed", "redirect_uri": "https://keyed.example/cb"}


@pytest.mark.parametrize("unsafe", UNSAFE.values(), ids=UNSAFE)
def test_r007_nor_does_an_object_that_is_no_good(alice, clock, house, unsafe):
    signing = Signing(alice, clock, "keyed")
    for token in ("e30.e30.", "x", signing.object(exp=signing.soon(-9)), signing.object(iss="portal")):
        said = {**KEYED, **unsafe, "request": token}
        sent = {name: value for name, value in said.items() if value is not None}
        assert_stays(alice.get("/authorize", query_string=sent))


@pytest.mark.parametrize("client_id", ["nobody", "off", "nonce", None])
def test_r007_nor_does_somebody_elses_reference(alice, clock, house, client_id):
    uri = Keyed(alice, clock, "keyed").reference(prompt="none")
    said = {**KEYED, "client_id": client_id, "request_uri": uri}
    sent = {name: value for name, value in said.items() if value is not None}
    assert_stays(alice.get("/authorize", query_string=sent))


@pytest.mark.parametrize("verifier", [None, "", "v" * 43], ids=["missing", "empty", "right"])
@pytest.mark.parametrize("secret", [SECRET, "anything", "a b"])
def test_r014_a_dummy_secret_stands_for_no_verifier(alice, house, verifier, secret):
    """CVE-2026-92289: a public client that sends any secret was let off its verifier."""
    app = Party(alice, house, "app", "https://app.example/cb")
    code = app.code()
    for headers, more in (({}, {"client_secret": secret}), (basic("app", secret), {})):
        answer = app.redeem(code, headers, client_id="app", code_verifier=verifier, **more)
        assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    refused(app.redeem(code, {}, client_id="app", code_verifier=None))
    assert app.redeem(code, {}, client_id="app").status_code == 200
