"""Whatever is well signed and says anything at all gets an answer."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.model.keys import KeyPurpose
from tests.oidc.keyed import ASSERTION_TYPE, Keyed, public
from tests.oidc.party import ISSUER, basic, query_of
from tests.oidc.test_forged_assertions import written

RELAXED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
HUGE = st.sampled_from([0, -1, 2**31, 2**35, 2**53 + 1, 2**63, 2**64, 10**30, -(10**30), 1e308, -0.0, 0.5])
TEXT = st.text(max_size=20) | st.sampled_from(
    [
        "",
        "\x00",
        "\u202e",
        "a" * 3000,
        ISSUER,
        f"{ISSUER}/token",
        "keyed",
        "none",
        "ES256",
        "кот",
        "\U0010ffff",
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | HUGE
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
HEADERS = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "jwk", "jku", "x5c", "crit", "b64", "zip", "cty", "enc"]),
    JSON,
    max_size=4,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "htm", "htu", "ath", "nonce", "cnf"]),
    JSON,
    max_size=4,
)


def odd(key, header, claims):
    """Sign with whatever header, its algorithm included."""
    return written(key, json.dumps(header).encode(), json.dumps(claims).encode())


@RELAXED
@given(HEADERS, CLAIMS)
def test_any_assertion_well_signed_gets_an_answer(alice, clock, house, header, changes):
    keyed = Keyed(alice, clock, "keyed")
    token = odd(keyed.key, {"alg": "ES256", "kid": "k1", **header}, {**keyed.claims(), **changes})
    for path in ("/token", "/par", "/introspect", "/revoke", "/device_authorization"):
        form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": token, "token": "x"}
        answer = alice.post(path, data=form)
        assert answer.status_code in (200, 400, 401), answer.text
        assert "Location" not in answer.headers


@RELAXED
@given(HEADERS, CLAIMS, JSON)
def test_any_proof_well_signed_gets_an_answer(party, clock, header, changes, key):
    keyed = Keyed(party.browser, clock, "keyed")
    whole = {"jti": "j", "htm": "GET", "htu": f"{ISSUER}/userinfo", "iat": keyed.now()}
    own = {"alg": "ES256", "typ": "dpop+jwt", "jwk": public(keyed.proof_key), **header}
    for jwk in (own["jwk"], key):
        proof = odd(keyed.proof_key, {**own, "jwk": jwk}, {**whole, **changes})
        bad = party.browser.get("/userinfo", headers={"Authorization": "DPoP a.b.c", "DPoP": proof})
        assert bad.status_code == 401
        form = {"grant_type": "refresh_token", "refresh_token": "x"}
        told = party.browser.post("/token", data=form, headers={**basic("portal"), "DPoP": proof})
        assert (told.status_code, told.json["error"]) in (
            (400, "invalid_dpop_proof"),
            (400, "invalid_grant"),
        )


HINTS = st.dictionaries(
    st.sampled_from(["iss", "sub", "aud", "exp", "iat", "sid", "nonce", "events", "client_id"]),
    JSON,
    max_size=5,
)


@RELAXED
@given(HINTS, st.sampled_from(["JWT", "at+jwt", "logout+jwt", ""]))
def test_any_hint_that_we_signed_ourselves_gets_an_answer(party, house, changes, typ):
    claims = {"iss": ISSUER, "sub": "alice", "aud": "portal", "exp": 1, "iat": 1, **changes}
    token = house.signer.sign(KeyPurpose.TOKEN, json.loads(json.dumps(claims)), typ=typ)
    if len(token) < 8000:
        for prompt in ("none", "login"):
            assert party.authorize(id_token_hint=token, prompt=prompt).status_code in (303, 400)
        assert party.browser.get("/logout", query_string={"id_token_hint": token}).status_code in (
            200,
            303,
            400,
        )
        assert party.userinfo(token).status_code in (401, 403)


@RELAXED
@given(CLAIMS, st.dictionaries(TEXT, JSON, max_size=3))
def test_any_access_token_that_we_signed_ourselves_gets_an_answer(party, house, changes, more):
    good = {"iss": ISSUER, "aud": ISSUER, "exp": 2**33, "scope": "openid", "client_id": "portal"}
    token = house.signer.sign(KeyPurpose.TOKEN, {**good, **changes, **more}, typ="at+jwt")
    answer = party.browser.post("/userinfo", data={"access_token": token})
    assert answer.status_code in (401, 403)
    asked = party.browser.post("/introspect", data={"token": token}, headers=basic("portal"))
    assert asked.json == {"active": False}
    assert party.browser.post("/revoke", data={"token": token}, headers=basic("portal")).status_code == 200


@RELAXED
@given(JSON)
def test_any_claims_parameter_gets_an_answer(party, told):
    for claims in (told, {"userinfo": told}, {"id_token": told}, {"id_token": {"sub": told, "acr": told}}):
        answer = query_of(party.authorize(claims=json.dumps(claims), prompt="none"))
        assert answer["state"] == "st"
        assert answer.get("error", "login_required") in (
            "invalid_request",
            "login_required",
            "interaction_required",
            "unmet_authentication_requirements",
        )
