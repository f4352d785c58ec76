"""The `claims` parameter as any relying party may send it."""

import json

import pytest

from tests.oidc.party import query_of


def acr(**asked):
    return json.dumps({"id_token": {"acr": asked}})


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5")
@pytest.mark.parametrize(
    "told",
    [
        {},
        {"userinfo": {"name": None}},
        {"userinfo": {"name": {"essential": True}, "no_such_claim": {"essential": True, "value": 1}}},
        {"id_token": {"auth_time": {"essential": True}, "acr": None}},
        {
            "userinfo": {
                "verified_claims": {"verification": {"trust_framework": None}, "claims": {"name": None}}
            }
        },
        {"other": {"x": None}},
    ],
)
def test_it_never_hands_over_more_than_the_scopes_do(party, told):
    tokens = party.tokens(claims=json.dumps(told))
    assert party.userinfo(tokens["access_token"]).json == {"sub": party.read(tokens["id_token"])["sub"]}
    assert "name" not in party.read(tokens["id_token"])


@pytest.mark.parametrize(
    "told", ["[", "[]", '"x"', "null", '{"userinfo":[]}', '{"userinfo":{"name":7}}', "[" * 3000]
)
def test_what_is_no_such_request_is_returned(party, statements, told):
    party.authorize()
    statements.clear()
    assert query_of(party.authorize(claims=told))["error"] == "invalid_request"
    assert statements.writes() == []


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5.1.1")
def test_r030_an_essential_acr_asks_for_a_second_factor_and_an_unknown_one_is_refused(party):
    wanted = acr(essential=True, values=["urn:okno:loa:2"])
    assert party.authorize(claims=wanted).headers["Location"].startswith("/login/code?i=")
    assert query_of(party.authorize(claims=wanted, prompt="none"))["error"] == "interaction_required"
    refused = query_of(party.authorize(claims=acr(essential=True, value="urn:other")))
    assert refused["error"] == "unmet_authentication_requirements"


def test_a_voluntary_acr_that_is_unknown_is_no_hindrance(party):
    assert "code" in query_of(party.authorize(claims=acr(values=["urn:other"])))
