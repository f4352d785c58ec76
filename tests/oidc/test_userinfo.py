"""How UserInfo is asked and how it answers: JSON, or a JWT that its client registered."""

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from idp.oidc.supported import USERINFO_ALGORITHMS
from tests.oidc.conftest import ALICE, client
from tests.oidc.forged import parts_of
from tests.oidc.party import ISSUER, Party, bearer, query_of


@pytest.fixture(params=USERINFO_ALGORITHMS)
def signed(request, alice, house):
    """Be a party that registered an algorithm of UserInfo."""
    name = f"told-{request.param.lower()}"
    with house.store.write() as records:
        records.clients.add(client(name, userinfo_signed_response_alg=request.param))
    house.stamps.refresh_now()
    return request.param, Party(alice, house, name)


def asked(party, token, how):
    match how:
        case "get":
            return party.browser.get("/userinfo", headers=bearer(token))
        case "post-header":
            return party.browser.post("/userinfo", headers=bearer(token))
        case _:
            return party.browser.post("/userinfo", data={"access_token": token})


HOW = ["get", "post-header", "post-body"]


@pytest.mark.parametrize("how", HOW)
def test_it_is_asked_by_get_by_post_and_by_a_form(party, how):
    token = party.tokens(scope="openid email")["access_token"]
    response = asked(party, token, how)
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == {"sub": ALICE, "email": "alice@acme.example", "email_verified": True}


@pytest.mark.spec("OpenID Connect Core 1.0 §5.3.2")
@pytest.mark.parametrize("how", HOW)
def test_a_client_that_registered_so_is_answered_by_a_signed_jwt(signed, how):
    alg, party = signed
    token = party.tokens(scope="openid email")["access_token"]
    response = asked(party, token, how)
    assert (response.status_code, response.content_type) == (200, "application/jwt")
    assert response.headers["Cache-Control"] == "no-store"
    header, claims, _ = parts_of(response.text)
    (key,) = [one for one in party.browser.get("/jwks").json["keys"] if one["kid"] == header["kid"]]
    assert (header["alg"], key["alg"]) == (alg, alg)
    if alg != "EdDSA":
        assert jws.deserialize_compact(response.text, KeySet.import_key_set({"keys": [key]}), [alg])
    assert claims == {
        "iss": ISSUER,
        "aud": party.client_id,
        "sub": ALICE,
        "email": "alice@acme.example",
        "email_verified": True,
    }


@pytest.mark.parametrize("how", HOW)
def test_its_refusals_are_json_all_the_same(signed, how):
    _, party = signed
    response = asked(party, "a.b.c", how)
    assert (response.status_code, response.json["error"]) == (401, "invalid_token")
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_r075_an_answer_of_userinfo_is_no_token_of_any_other_kind(signed):
    _, party = signed
    token = party.tokens()["access_token"]
    answer = party.userinfo(token).text
    assert party.userinfo(answer).status_code == 401
    assert query_of(party.authorize(id_token_hint=answer))["error"] == "invalid_request"
    assert "id_token_hint" not in party.browser.get(f"/logout?id_token_hint={answer}").headers.get(
        "Location", ""
    )
    assert query_of(party.authorize(prompt="none")).keys() >= {"code"}


def test_r046_a_token_in_the_address_is_never_looked_at(party):
    token = party.tokens()["access_token"]
    for method in ("GET", "POST"):
        response = party.browser.open(f"/userinfo?access_token={token}", method=method)
        assert response.status_code == 401
        assert "error" not in (response.json or {})
