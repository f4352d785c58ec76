"""Clients that prove themselves by a key: private_key_jwt."""

from dataclasses import replace

import pytest

from idp.model.ids import ClientId
from tests.oidc.keyed import ASSERTION_TYPE, Keyed, key_for, public, signed
from tests.oidc.party import ISSUER, SECRET, basic

FORM = {
    "grant_type": "authorization_code",
    "code": "x",
    "redirect_uri": "https://x.example/",
    "code_verifier": "v",
}


@pytest.fixture
def keyed(browser, clock, house):
    return Keyed(browser, clock, "keyed")


@pytest.fixture
def fapi(browser, clock, house):
    return Keyed(browser, clock, "mailru")


def call(who, assertion, **more):
    data = {**FORM, "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **more}
    return who.browser.post("/token", data=data)


def known(response):
    """Tell whether the client was known: what it asked for is nonsense then."""
    return response.json["error"] in ("invalid_grant", "invalid_dpop_proof")


GOOD = {
    "issuer": {},
    "no-iat": {"iat": None},
    "nbf-8-s-ahead": {"nbf": 8},
    "iat-50-s-ahead": {"iat": 50},
    "exp-five-minutes-by-a-fast-clock": {"exp": 355},
    "more-claims": {"extra": {"deep": [1]}},
}
PLAIN_AUDIENCES = {
    "token-endpoint": f"{ISSUER}/token",
    "par-endpoint": f"{ISSUER}/par",
    "list": ["https://else.example", f"{ISSUER}/token"],
}
BAD = {
    "iss-other": {"iss": "portal"},
    "iss-missing": {"iss": None},
    "sub-missing": {"sub": None},
    "sub-number": {"sub": 1},
    "sub-unknown": {"sub": "no-such-client", "iss": "no-such-client"},
    "aud-missing": {"aud": None},
    "aud-other": {"aud": "https://else.example"},
    "aud-userinfo": {"aud": f"{ISSUER}/userinfo"},
    "aud-slash": {"aud": f"{ISSUER}/"},
    "aud-object": {"aud": {"a": 1}},
    "aud-nested": {"aud": [[ISSUER]]},
    "exp-missing": {"exp": None},
    "exp-word": {"exp": "soon"},
    "exp-true": {"exp": True},
    "exp-huge": {"exp": 1e300},
    "exp-now": {"exp": 0},
    "exp-5-minutes-ago": {"exp": -300},
    "exp-too-far": {"exp": 361},
    "nbf-90-s-ahead": {"nbf": 90},
    "nbf-word": {"nbf": "x"},
    "iat-90-s-ahead": {"iat": 90},
    "jti-missing": {"jti": None},
    "jti-empty": {"jti": ""},
    "jti-number": {"jti": 7},
    "jti-long": {"jti": "j" * 257},
    "jti-control": {"jti": "a\x00b"},
}


def timed(who, changes):
    """Count times from now."""

    def ahead(name, value):
        return name in ("exp", "nbf", "iat") and type(value) is int

    return {name: who.soon(value) if ahead(name, value) else value for name, value in changes.items()}


@pytest.mark.spec("RFC 7523 §2.2")
@pytest.mark.spec("RFC 7523 §3")
@pytest.mark.spec("RFC 7521 §4.2")
@pytest.mark.spec("OpenID Connect Core 1.0 §9")
@pytest.mark.parametrize("who", ["keyed", "mailru"])
@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_a_good_assertion_is_taken(browser, clock, house, who, changes):
    who = Keyed(browser, clock, who)
    assert known(call(who, who.assertion(**timed(who, changes))["client_assertion"]))


@pytest.mark.spec("FAPI 2.0 Security Profile §5.3.2.1")
@pytest.mark.spec("RFC 9126 §2")
@pytest.mark.parametrize("audience", PLAIN_AUDIENCES.values(), ids=PLAIN_AUDIENCES)
def test_r051_only_the_issuer_is_an_audience_in_the_fapi_profile(keyed, fapi, audience):
    assert known(call(keyed, keyed.assertion(aud=audience)["client_assertion"]))
    refused = call(fapi, fapi.assertion(aud=audience)["client_assertion"])
    assert (refused.status_code, refused.json["error"]) == (401, "invalid_client")


def test_a_list_of_the_issuer_alone_is_no_issuer_either(fapi):
    assert not known(call(fapi, fapi.assertion(aud=[ISSUER])["client_assertion"]))


@pytest.mark.spec("RFC 7519 §2")
@pytest.mark.spec("RFC 7519 §4.1.7")
@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_r051_a_bad_claim_is_invalid_client_and_writes_nothing(keyed, statements, changes):
    assertion = keyed.assertion(**timed(keyed, changes))["client_assertion"]
    statements.clear()
    response = call(keyed, assertion)
    assert (response.status_code, response.json["error"]) == (401, "invalid_client")
    assert response.json["error_description"] == "client authentication failed"
    assert statements.writes() == []


def test_r052_v96_an_assertion_is_used_once_whatever_became_of_it(keyed, fapi):
    one = keyed.assertion(jti="the-same")["client_assertion"]
    assert known(call(keyed, one))
    again = call(keyed, one)
    assert (again.status_code, again.json["error"]) == (401, "invalid_client")
    other = call(fapi, fapi.assertion(jti="the-same")["client_assertion"])
    assert known(other), "another client's jti is another"


@pytest.mark.spec("FAPI 2.0 Security Profile §5.4.1")
@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA", "Ed25519", "RS256"])
def test_r051_each_algorithm_is_taken_but_rs256_in_the_fapi_profile(browser, clock, house, alg):
    keys = {"keys": [public(key_for(alg), kid="k1"), public(key_for("ES256", 3), kid="k2")]}
    with house.store.write() as records:
        for client_id in ("keyed", "mailru"):
            records.clients.replace(replace(records.clients.get(ClientId(client_id)), jwks=keys))
    house.stamps.refresh_now()
    plain, fapi = Keyed(browser, clock, "keyed", alg), Keyed(browser, clock, "mailru", alg)
    assert known(call(plain, plain.assertion()["client_assertion"]))
    assert known(call(fapi, fapi.assertion()["client_assertion"])) is (alg != "RS256")
    without_kid = signed(plain.key, alg, plain.claims())
    assert known(call(plain, without_kid)), "without a kid every registered key is tried"


MIXED = {
    "with-a-secret": ({"client_secret": SECRET}, {}),
    "with-a-header": ({}, basic("portal")),
    "another-client-id": ({"client_id": "portal"}, {}),
    "type-missing": ({"client_assertion_type": ""}, {}),
    "type-other": ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, {}),
    "assertion-missing": ({"client_assertion": ""}, {}),
}


@pytest.mark.parametrize(("changes", "headers"), MIXED.values(), ids=MIXED)
def test_one_method_at_a_time(keyed, changes, headers):
    data = {**FORM, **keyed.assertion(), **changes}
    response = keyed.browser.post("/token", data=data, headers=headers)
    assert (response.status_code, response.json["error"]) == (401, "invalid_client")


def test_a_repeated_assertion_is_an_invalid_request(keyed):
    one = keyed.assertion()
    data = {**FORM, **one, "client_assertion": [one["client_assertion"]] * 2}
    response = keyed.browser.post("/token", data=data)
    assert (response.status_code, response.json["error"]) == (400, "invalid_request")


def test_a_client_of_another_method_cannot_use_a_key_nor_a_keyed_one_a_secret(keyed):
    portal = Keyed(keyed.browser, keyed.clock, "portal")
    assert call(portal, portal.assertion()["client_assertion"]).status_code == 401
    assert keyed.browser.post("/token", data={**FORM, "client_id": "keyed"}).status_code == 401
    assert keyed.browser.post("/token", data=FORM, headers=basic("keyed")).status_code == 401


@pytest.mark.spec("RFC 7591 §2")
@pytest.mark.parametrize(("registered", "good"), [("ES256", True), ("PS256", False), (None, True)])
def test_r070_a_client_that_named_its_algorithm_signs_by_no_other(keyed, house, registered, good):
    with house.store.write() as records:
        client = records.clients.get(ClientId("keyed"))
        records.clients.replace(replace(client, token_endpoint_auth_signing_alg=registered))
    house.stamps.refresh_now()
    token = signed(key_for("ES256"), "ES256", keyed.claims(), kid="k1")
    assert known(call(keyed, token)) is good
