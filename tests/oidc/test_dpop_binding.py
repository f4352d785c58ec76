"""DPoP: what a code and a refresh token are bound to."""

from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from tests.oidc.keyed import Keyed, key_for
from tests.oidc.party import Party, basic, query_of


@pytest.fixture
def keyed(alice, clock, house):
    return Keyed(alice, clock, "keyed")


@pytest.mark.spec("RFC 9449 §5.2")
def test_who_registered_for_bound_tokens_gets_no_other(alice, clock, house):
    with house.store.write() as records:
        found = records.clients.get(ClientId("keyed"))
        records.clients.replace(replace(found, dpop_bound_access_tokens=True))
    house.stamps.refresh_now()
    keyed = Keyed(alice, clock, "keyed")
    code = query_of(keyed.bring(keyed.reference()))["code"]
    refused = keyed.redeem(code, {})
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_dpop_proof")
    assert keyed.redeem(code).status_code == 200


AT_TOKEN = {
    "other-path": {"path": "/par"},
    "other-method": {"method": "GET"},
    "old": {"iat": 1},
    "typ": {"header_typ": "jwt"},
}


@pytest.mark.parametrize("changes", AT_TOKEN.values(), ids=AT_TOKEN)
def test_r054_a_bad_proof_redeems_nothing(keyed, changes):
    code = query_of(keyed.bring(keyed.reference()))["code"]
    refused = keyed.redeem(code, keyed.proof(**{"path": "/token", **changes}))
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_dpop_proof")
    assert keyed.redeem(code).status_code == 200


@pytest.mark.spec("RFC 9449 §10")
@pytest.mark.spec("RFC 9449 §10.1")
@pytest.mark.parametrize("way", ["named", "proved", "both"])
def test_r055_a_code_is_bound_to_the_key_that_was_named_or_proved_when_it_was_pushed(keyed, way):
    jkt = keyed.proof_key.thumbprint()
    headers = {} if way == "named" else keyed.proof("/par")
    named = {} if way == "proved" else {"dpop_jkt": jkt}
    code = query_of(keyed.bring(keyed.push(headers, **named).json["request_uri"]))["code"]
    for proof in ({}, keyed.proof("/token", key=key_for("ES256", 2))):
        refused = keyed.redeem(code, proof)
        assert (refused.status_code, refused.json["error"]) == (400, "invalid_dpop_proof")
    assert keyed.redeem(code).status_code == 200


def test_r055_another_key_than_the_named_one_is_not_pushed(keyed, statements):
    statements.clear()
    refused = keyed.push(keyed.proof("/par"), dpop_jkt=key_for("ES256", 2).thumbprint())
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_dpop_proof")
    assert [statement for statement in statements.writes() if "INTO pushed" in statement] == []


def test_a_code_may_be_bound_without_pushing(party, keyed, clock):
    code = party.code(dpop_jkt=keyed.proof_key.thumbprint())
    assert party.redeem(code).json["error"] == "invalid_dpop_proof"
    proof = keyed.proof("/token")
    assert party.redeem(code, {**basic("portal"), **proof}).json["token_type"] == "DPoP"


def test_a_public_client_refreshes_with_the_same_key_and_a_confidential_one_with_any(alice, clock, house):
    keyed = Keyed(alice, clock, "app")
    app = Party(alice, house, "app", "https://app.example/cb")
    token = app.redeem(agreed_code(app, house), keyed.proof("/token"), client_id="app").json["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "app"}
    for proof in ({}, keyed.proof("/token", key=key_for("ES256", 2))):
        assert app.post(form, proof).json["error"] == "invalid_dpop_proof"
    again = app.post(form, keyed.proof("/token"))
    assert again.json["token_type"] == "DPoP"


def agreed_code(app, house):
    """Make the public client the operator's own, whose people see no page."""
    with house.store.write() as records:
        found = records.clients.get(ClientId("app"))
        records.clients.replace(replace(found, first_party=True))
    house.stamps.refresh_now()
    return app.code()


def test_a_confidential_client_may_change_its_key(keyed):
    answer = keyed.redeem(query_of(keyed.bring(keyed.reference()))["code"]).json
    data = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"], **keyed.assertion()}
    other = keyed.proof("/token", key=key_for("ES256", 2))
    again = keyed.browser.post("/token", data=data, headers=other)
    assert again.json["token_type"] == "DPoP"
    assert keyed.userinfo(again.json["access_token"]).status_code == 401
