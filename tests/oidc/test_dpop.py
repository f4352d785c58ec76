"""DPoP: which proofs are good, and what a token that is bound is good for."""

import pytest

from tests.oidc.keyed import Keyed, ath_of, key_for, public, signed
from tests.oidc.party import ISSUER, Party, query_of


@pytest.fixture
def keyed(alice, clock, house):
    return Keyed(alice, clock, "keyed")


@pytest.fixture
def bound(keyed):
    """Have an access token that is bound to a key."""
    answer = keyed.redeem(query_of(keyed.bring(keyed.reference()))["code"])
    assert answer.json["token_type"] == "DPoP", answer.json
    return answer.json["access_token"]


@pytest.mark.spec("RFC 9449 §5")
@pytest.mark.spec("RFC 9449 §6.1")
@pytest.mark.spec("RFC 9449 §7.1")
@pytest.mark.spec("RFC 7638 §3")
def test_a_token_is_bound_to_the_key_that_was_proved(keyed, bound, house):
    claims = Party(keyed.browser, house).read(bound)
    assert claims["cnf"] == {"jkt": keyed.proof_key.thumbprint()}
    assert keyed.userinfo(bound).json["sub"]


def test_the_scheme_is_read_in_any_case_and_post_proves_post(keyed, bound):
    headers = {"Authorization": f"dpOP {bound}", **keyed.proof("/userinfo", "POST", bound)}
    assert keyed.browser.post("/userinfo", headers=headers).status_code == 200


@pytest.mark.spec("RFC 7638 §3.2")
@pytest.mark.spec("RFC 8037 §2")
@pytest.mark.parametrize("alg", ["ES256", "EdDSA", "Ed25519", "PS256"])
def test_every_algorithm_that_is_published_is_taken(keyed, house, alg):
    code = query_of(keyed.bring(keyed.reference()))["code"]
    proof = keyed.proof("/token", key=key_for(alg), header_alg=alg)
    token = keyed.redeem(code, proof).json["access_token"]
    assert Party(keyed.browser, house).read(token)["cnf"]["jkt"] == key_for(alg).thumbprint()


GOOD = {
    "iat-50-s-ago": {"iat": -50},
    "iat-50-s-ahead": {"iat": 50},
    "htu-with-query": {"htu": f"{ISSUER}/userinfo?a=b"},
    "htu-with-fragment": {"htu": f"{ISSUER}/userinfo#x"},
    "htu-upper-case": {"htu": "HTTP://LOCALHOST:8400/userinfo"},
    "nbf-and-exp": {"nbf": 1, "exp": 2},
    "more-claims": {"nonce": "never-given", "extra": [1]},
    "more-headers": {"header_kid": "k", "header_extra": "x"},
}


@pytest.mark.spec("RFC 9449 §4.1")
@pytest.mark.spec("RFC 9449 §4.3")
@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_proof_is_taken(keyed, bound, changes):
    iat = {"iat": keyed.soon(changes["iat"])} if "iat" in changes else {}
    assert keyed.userinfo(bound, **{**changes, **iat}).status_code == 200


BAD = {
    "typ-missing": {"header_typ": None},
    "typ-jwt": {"header_typ": "JWT"},
    "typ-upper-case": {"header_typ": "DPOP+JWT"},
    "jwk-missing": {"header_jwk": None},
    "jwk-text": {"header_jwk": "x"},
    "jwk-of-another-key": {"header_jwk": public(key_for("ES256", 2))},
    "jwk-private": {"header_jwk": key_for("ES256", 1).as_dict(private=True)},
    "jwk-symmetric": {"header_jwk": {"kty": "oct", "k": "AAAA"}},
    "jwk-member-missing": {"header_jwk": {"kty": "EC", "crv": "P-256", "x": "AAAA"}},
    "jwk-garbage": {"header_jwk": {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "кот"}},
    "jwk-of-two-kinds": {"header_jwk": {"kty": "EC", "crv": "Ed25519", "x": "AAAA", "y": "AAAA"}},
    "jwk-of-two-kinds-turned": {"header_jwk": {"kty": "OKP", "crv": "P-256", "x": "AAAA"}},
    "jwk-for-encryption": {"header_jwk": public(key_for("ES256", 1), use="enc")},
    "jti-missing": {"jti": None},
    "jti-number": {"jti": 1},
    "htm-missing": {"htm": None},
    "htm-post": {"htm": "POST"},
    "htm-lower-case": {"htm": "get"},
    "htu-missing": {"htu": None},
    "htu-other-path": {"htu": f"{ISSUER}/token"},
    "htu-other-host": {"htu": "http://evil.example/userinfo"},
    "htu-other-scheme": {"htu": "https://localhost:8400/userinfo"},
    "htu-other-port": {"htu": "http://localhost:1/userinfo"},
    "htu-bad-port": {"htu": "http://localhost:x/userinfo"},
    "htu-user": {"htu": "http://a@localhost:8400/userinfo"},
    "htu-list": {"htu": [f"{ISSUER}/userinfo"]},
    "iat-missing": {"iat": None},
    "iat-hour-ago": {"iat": -3600},
    "iat-hour-ahead": {"iat": 3600},
    "iat-61-s-ago": {"iat": -61},
    "iat-text": {"iat": "now"},
    "ath-missing": {"ath": None},
    "ath-other": {"ath": ath_of("x")},
    "ath-half-a-character": {"ath": "\ud800"},
    "another-key": {"key": key_for("ES256", 2)},
}


@pytest.mark.spec("RFC 9449 §4.2")
@pytest.mark.spec("RFC 9449 §7.2")
@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_r054_a_bad_proof_gets_nothing(keyed, bound, changes):
    iat = {"iat": keyed.soon(changes["iat"])} if isinstance(changes.get("iat"), int) else {}
    response = keyed.userinfo(bound, **{**changes, **iat})
    assert (response.status_code, response.json["error"]) == (401, "invalid_dpop_proof")
    assert response.headers["WWW-Authenticate"].startswith('DPoP realm="okno", error="invalid_dpop_proof"')
    assert "sub" not in response.json


def odd_headers(keyed, token):
    """Make requests with a bound token that are refused before a proof is read."""
    proof = keyed.proof("/userinfo", "GET", token)
    one, two = proof["DPoP"], keyed.proof("/userinfo", "GET", token)["DPoP"]
    head, body, _ = one.split(".")
    dpop, rsa = {"Authorization": f"DPoP {token}"}, key_for("RS256")
    claims = {"jti": "x", "htm": "GET", "htu": f"{ISSUER}/userinfo", "iat": keyed.now(), "ath": ath_of(token)}
    return {
        "no-proof": dpop,
        "empty-proof": {**dpop, "DPoP": ""},
        "garbage": {**dpop, "DPoP": "x"},
        "two-proofs": {**dpop, "DPoP": f"{one}, {two}"},
        "no-signature": {**dpop, "DPoP": f"{head}.{body}."},
        "rs256": {**dpop, "DPoP": signed(rsa, "RS256", claims, typ="dpop+jwt", jwk=public(rsa))},
        "bearer": {"Authorization": f"Bearer {token}"},
        "bearer-with-proof": {"Authorization": f"Bearer {token}", **proof},
    }


@pytest.mark.parametrize(
    "name",
    [
        "no-proof",
        "empty-proof",
        "garbage",
        "two-proofs",
        "no-signature",
        "rs256",
        "bearer",
        "bearer-with-proof",
    ],
)
def test_r054_a_bound_token_without_a_proof_gets_nothing(keyed, bound, name):
    response = keyed.browser.get("/userinfo", headers=odd_headers(keyed, bound)[name])
    assert response.status_code == 401
    assert response.json["error"] in ("invalid_dpop_proof", "invalid_token")


def test_r054_a_proof_is_used_once(keyed, bound):
    headers = {"Authorization": f"DPoP {bound}", **keyed.proof("/userinfo", "GET", bound)}
    assert keyed.browser.get("/userinfo", headers=headers).status_code == 200
    assert keyed.browser.get("/userinfo", headers=headers).json["error"] == "invalid_dpop_proof"


def test_a_token_that_is_not_bound_is_none_for_the_scheme(party, keyed):
    token = party.tokens()["access_token"]
    assert party.userinfo(token).status_code == 200
    response = keyed.userinfo(token)
    assert (response.status_code, response.json["error"]) == (401, "invalid_token")
    assert response.headers["WWW-Authenticate"].startswith('DPoP realm="okno", error="invalid_token"')


def test_who_presents_nothing_is_told_both_schemes(browser):
    challenge = browser.get("/userinfo").headers["WWW-Authenticate"]
    assert challenge == 'Bearer realm="okno", DPoP realm="okno", algs="PS256 ES256 EdDSA Ed25519"'
