"""What suites demand of ID tokens and of UserInfo, of somebody who has every claim there is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from idp.claims.profile import SCOPES
from tests.oidc.conftest import ALICE
from tests.oidc.forged import parts_of
from tests.oidc.party import ISSUER, bearer

EVERY = {
    "given_name": "Alice", "family_name": "Example", "middle_name": "M.", "nickname": "al",
    "preferred_username": "alice", "profile": "https://acme.example/alice",
    "picture": "https://acme.example/alice.png", "website": "https://alice.example/", "gender": "female",
    "birthdate": "1990-02-03", "zoneinfo": "Europe/Moscow", "locale": "ru", "email": "alice@acme.example",
    "email_verified": True, "phone_number": "+79001234567", "phone_number_verified": False,
    "address": {"country": "RU", "locality": "Moscow"},
}  # fmt: skip
KINDS = {"updated_at": int, "email_verified": bool, "phone_number_verified": bool, "address": dict}
PLAIN = {
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "at_hash",
    "jti",
    "sid",
}
ALL = "openid profile email address phone"


@pytest.fixture
def whole(party, house):
    """Let Alice have every claim."""
    with house.store.write() as records:
        known = replace(
            records.accounts.get(ALICE), claims=EVERY, updated_at=datetime(2026, 1, 2, tzinfo=UTC)
        )
        records.accounts.update(known)
    return party


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_returns_all_of_its_claims_in_userinfo_and_no_others(whole, scope):
    told = whole.userinfo(whole.tokens(scope=f"openid {scope}")["access_token"]).json
    assert told.keys() == {"sub", *SCOPES[scope]}


def test_every_standard_claim_is_of_its_type(whole):
    told = whole.userinfo(whole.tokens(scope=ALL)["access_token"]).json
    assert told.keys() == {"sub"} | {claim for claims in SCOPES.values() for claim in claims}
    for claim, value in told.items():
        assert type(value) is KINDS.get(claim, str), claim
        assert value not in ("", "null", {}), claim
    assert 631_152_000 < told["updated_at"] <= whole.house.clock.now().timestamp()
    assert "_claim_names" not in told


def test_no_profile_claim_is_in_an_id_token_of_the_code_flow(whole):
    for scope in ("openid", ALL, "openid email"):
        claims = whole.read(whole.tokens(scope=scope)["id_token"])
        assert claims.keys() <= PLAIN, claims.keys() - PLAIN


def assert_id_token(whole, token, now):
    header, claims, _ = parts_of(token)
    assert (header["alg"], claims["iss"], claims["aud"]) == ("RS256", ISSUER, whole.client_id)
    assert header["kid"] in {key["kid"] for key in whole.browser.get("/jwks").json["keys"]}
    assert claims["iat"] == now
    assert now < claims["exp"] <= now + 3600
    assert now - 365 * 86400 <= claims["auth_time"] <= now
    assert all(type(claims[name]) is int for name in ("iat", "exp", "auth_time"))
    assert isinstance(claims["acr"], str)
    assert claims["acr"]
    assert claims["sub"].isascii()
    assert 0 < len(claims["sub"]) <= 255


def test_an_id_token_is_as_the_suites_check_it_at_first_and_after_a_refresh(whole, clock):
    first = whole.tokens(scope=ALL + " offline_access", nonce="n" * 64)
    assert_id_token(whole, first["id_token"], int(clock.now().timestamp()))
    assert whole.read(first["id_token"])["nonce"] == "n" * 64
    clock.advance(hours=3)
    second = whole.refresh(first["refresh_token"])
    assert (second.headers["Cache-Control"], second.headers["Pragma"]) == ("no-store", "no-cache")
    assert_id_token(whole, second.json["id_token"], int(clock.now().timestamp()))
    old, new = whole.read(first["id_token"]), whole.read(second.json["id_token"])
    assert [new[name] for name in ("iss", "sub", "aud", "auth_time")] == [
        old[name] for name in ("iss", "sub", "aud", "auth_time")
    ]


def test_r065_what_is_handed_out_carries_bits_enough(whole):
    answer = whole.tokens(scope="openid offline_access")
    assert answer["token_type"] == "Bearer"
    assert type(answer["expires_in"]) is int
    secret = answer["refresh_token"].rpartition(".")[2]
    assert len(secret) * 6 >= 160
    assert len(parts_of(answer["access_token"])[1]["jti"]) * 6 >= 128


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "application/jwt;q=0.1, image/*"])
def test_userinfo_answers_by_get_post_and_form_whatever_is_accepted(whole, accept):
    token = whole.tokens(scope="openid email")["access_token"]
    asked = [
        whole.browser.get("/userinfo", headers={**bearer(token), "Accept": accept, "X-Extra": "1"}),
        whole.browser.post("/userinfo", headers={**bearer(token), "Accept": accept}),
        whole.browser.post("/userinfo", data={"access_token": token}, headers={"Accept": accept}),
    ]
    assert [(one.status_code, one.content_type) for one in asked] == [(200, "application/json")] * 3
    assert all(one.json["sub"] == ALICE for one in asked)


def test_r057_no_family_lives_four_hundred_days(party, clock):
    token = party.tokens(scope="openid offline_access")["refresh_token"]
    lived = 0
    for _ in range(40):
        clock.advance(days=10)
        answer = party.refresh(token)
        if answer.status_code != 200:
            break
        lived, token = lived + 10, answer.json["refresh_token"]
    assert 0 < lived <= 100
    assert party.refresh(token).json["error"] == "invalid_grant"


@pytest.mark.parametrize("scope", ["", None])
def test_r067_an_empty_scope_of_a_refresh_is_the_whole_grant(party, scope):
    first = party.tokens(scope="openid email offline_access")
    again = party.refresh(first["refresh_token"], scope=scope)
    assert again.json["scope"] == first["scope"]
