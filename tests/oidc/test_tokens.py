"""Forged, foreign and mistaken tokens, wherever a token is read."""

import json
import socket
import time

import pytest

from idp.model.keys import KeyPurpose
from tests.oidc.conftest import ALICE
from tests.oidc.forged import forgeries, parts_of
from tests.oidc.party import ISSUER, Party, bearer, query_of


@pytest.fixture
def tokens(party):
    return party.tokens(scope="openid offline_access")


def at_userinfo(party, token):
    return party.browser.post("/userinfo", data={"access_token": token})


def test_r070_r071_r072_r073_r074_r082_v01_v02_v06_v07_v08_v16_v17_v19_v21_no_forgery_is_an_access_token(
    party, tokens
):
    for name, forged in forgeries(tokens["access_token"], party.browser.get("/jwks").json).items():
        response = at_userinfo(party, forged)
        assert response.status_code in {401, 413}, name
    assert at_userinfo(party, tokens["access_token"]).status_code == 200


def test_r103_v01_v02_no_forgery_is_an_id_token_hint(party, tokens):
    for name, forged in forgeries(tokens["id_token"], party.browser.get("/jwks").json).items():
        if len(forged) < 20_000:
            answer = query_of(party.authorize(id_token_hint=forged))
            assert answer.get("error") == "invalid_request", name


@pytest.mark.parametrize("size", [20_000, 60_000])
def test_r073_v03_v04_a_huge_token_is_refused_at_once(party, size):
    began = time.perf_counter()
    response = at_userinfo(party, "A" * size + ".AA.AA")
    assert response.status_code == 401
    assert time.perf_counter() - began < 0.5


def test_r071_reading_a_token_opens_no_connection(party, tokens, monkeypatch):
    def refuse(*_args):
        raise AssertionError

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made = forgeries(tokens["access_token"], party.browser.get("/jwks").json)
    for name in ("header-jku", "header-x5u", "own-jwk"):
        assert at_userinfo(party, made[name]).status_code == 401


def logout_token(house):
    claims = {"iss": ISSUER, "aud": "portal", "sub": ALICE, "sid": "s", "exp": 2**40, "events": {}}
    return house.signer.sign(KeyPurpose.TOKEN, claims, typ="logout+jwt")


def test_r075_an_access_token_is_nothing_else_and_nothing_else_is_one(party, tokens, house):
    for other in (tokens["id_token"], logout_token(house), tokens["refresh_token"]):
        assert at_userinfo(party, other).status_code == 401
    for other in (tokens["access_token"], logout_token(house), tokens["refresh_token"]):
        assert query_of(party.authorize(id_token_hint=other))["error"] == "invalid_request"


def test_r081_keys_of_another_purpose_sign_no_token(party, tokens, house):
    _, claims, _ = parts_of(tokens["access_token"])
    for purpose in (KeyPurpose.AUDIT, KeyPurpose.BRIDGE):
        assert at_userinfo(party, house.signer.sign(purpose, claims, typ="at+jwt")).status_code == 401
    assert at_userinfo(party, house.signer.sign(KeyPurpose.TOKEN, claims, typ="at+jwt")).status_code == 200


WRONG = [
    pytest.param({"iss": "http://localhost:8400/"}, id="iss-slash"),
    pytest.param({"iss": "http://localhost:840"}, id="v20-iss-prefix"),
    pytest.param({"iss": "http://localhost:8400.evil.example"}, id="v20-iss-longer"),
    pytest.param({"iss": [ISSUER]}, id="iss-list"),
    pytest.param({"iss": None}, id="iss-null"),
    pytest.param({"aud": [ISSUER]}, id="aud-list"),
    pytest.param({"aud": [ISSUER, 1]}, id="aud-list-with-number"),
    pytest.param({"aud": 1}, id="aud-number"),
    pytest.param({"aud": "https://api.example/"}, id="r061-aud-other"),
    pytest.param({"aud": None}, id="aud-null"),
    pytest.param({"exp": 0}, id="v34-exp-past"),
    pytest.param({"exp": -1}, id="exp-negative"),
    pytest.param({"exp": "9999999999"}, id="exp-text"),
    pytest.param({"exp": None}, id="exp-null"),
    pytest.param({"exp": 9999999999.5}, id="exp-float"),
    pytest.param({"exp": True}, id="exp-true"),
    pytest.param({"client_id": "nonce"}, id="client-other"),
    pytest.param({"client_id": "off"}, id="client-off"),
    pytest.param({"client_id": 5}, id="client-number"),
    pytest.param({"grant_id": None}, id="grant-null"),
    pytest.param({"grant_id": "unknown"}, id="grant-unknown"),
    pytest.param({"grant_id": "\x00"}, id="grant-nul"),
]


@pytest.mark.spec("RFC 9068 §4")
@pytest.mark.parametrize("changes", WRONG)
def test_r076_r077_every_claim_of_an_access_token_is_checked(party, tokens, house, changes):
    _, claims, _ = parts_of(tokens["access_token"])
    response = at_userinfo(party, house.signer.sign(KeyPurpose.TOKEN, {**claims, **changes}, typ="at+jwt"))
    assert response.status_code == 401
    assert response.json["error"] == "invalid_token"


@pytest.mark.spec("RFC 6750 §2")
@pytest.mark.spec("RFC 6750 §2.2")
@pytest.mark.spec("RFC 6750 §3")
@pytest.mark.spec("RFC 6750 §3.1")
@pytest.mark.parametrize(
    ("header", "status", "error"),
    [
        (None, 401, None),
        ("", 401, None),
        ("Basic abc", 401, None),
        ("Bearerabc", 401, None),
        ("Bearer", 400, "invalid_request"),
        ("Bearer ", 400, "invalid_request"),
        ("Bearer  {}", 400, "invalid_request"),
        ("Bearer\t{}", 400, "invalid_request"),
        ("Bearer {}, Bearer {}", 400, "invalid_request"),
        ("Bearer {} x", 400, "invalid_request"),
        ("Bearer x", 401, "invalid_token"),
        ("Bearer {}x", 401, "invalid_token"),
    ],
)
def test_v53_one_rule_for_the_bearer_header(party, tokens, header, status, error):
    headers = {} if header is None else {"Authorization": header.replace("{}", tokens["access_token"])}
    response = party.browser.get("/userinfo", headers=headers)
    challenge = response.headers["WWW-Authenticate"]
    assert response.status_code == status
    assert challenge.startswith('Bearer realm="okno"')
    assert ("error=" in challenge) is (error is not None)
    assert response.json.get("error") == error
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
def test_the_schemes_case_does_not_matter(party, tokens, scheme):
    headers = {"Authorization": f"{scheme} {tokens['access_token']}"}
    assert party.browser.get("/userinfo", headers=headers).status_code == 200


def test_a_token_in_header_and_form_or_twice_in_the_form_is_an_invalid_request(party, tokens):
    token = tokens["access_token"]
    both = party.browser.post("/userinfo", data={"access_token": token}, headers=bearer(token))
    twice = party.browser.post("/userinfo", data={"access_token": [token, token]})
    assert {both.status_code, twice.status_code} == {400}
    assert {both.json["error"], twice.json["error"]} == {"invalid_request"}


def test_a_token_in_the_address_is_not_looked_at(party, tokens):
    response = party.browser.get(f"/userinfo?access_token={tokens['access_token']}")
    assert response.status_code == 401
    assert "error" not in response.headers["WWW-Authenticate"]


def test_v34_an_access_token_dies_after_five_minutes(party, tokens, clock):
    clock.advance(seconds=299)
    assert party.userinfo(tokens["access_token"]).status_code == 200
    clock.advance(seconds=1)
    assert party.userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.parametrize("happens", ["disable", "leave", "sign_out"])
def test_r059_r101_userinfo_ends_with_the_standing(party, house, happens):
    from tests.oidc import test_code_grant

    token = party.tokens()["access_token"]
    with house.store.write() as records:
        getattr(test_code_grant, happens)(records)
    assert party.userinfo(token).status_code == 401


def test_r083_the_subject_survives_a_new_name(party, house):
    from dataclasses import replace

    with house.store.write() as records:
        records.accounts.update(
            replace(records.accounts.get(ALICE), name="Other", claims={"sub": "evil", "iss": "x"})
        )
    answer = party.userinfo(party.tokens(scope="openid profile")["access_token"]).json
    assert answer == {"sub": ALICE, "name": "Other"}


def test_two_clients_see_the_same_person_and_keep_their_tokens_apart(alice, house):
    portal, nonce = Party(alice, house), Party(alice, house, "nonce")
    one, two = portal.read(portal.tokens()["id_token"]), nonce.read(nonce.tokens()["id_token"])
    assert one["sub"] == two["sub"]
    assert one["sid"] == two["sid"]
    assert (one["aud"], two["aud"]) == ("portal", "nonce")


def test_v22_no_other_jose_library_is_at_hand():
    import importlib.util

    for name in ("jose", "jwcrypto", "jwt", "python_jwt"):
        assert importlib.util.find_spec(name) is None


def test_a_header_of_ours_holds_three_members(party, tokens):
    for token in (tokens["access_token"], tokens["id_token"]):
        header, _, _ = parts_of(token)
        assert header.keys() == {"alg", "kid", "typ"}
        assert json.dumps(header)
