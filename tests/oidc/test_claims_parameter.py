"""The `claims` parameter as any relying party may send it."""

import json

import pytest

from idp.interaction.browser import BROWSER_COOKIE
from idp.model.ids import BrowserId
from idp.model.secret import Secret
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.forged import parts_of
from tests.oidc.keyed import Keyed
from tests.oidc.party import Party, query_of
from tests.oidc.test_authorization_steps import come_back, do, parked


def acr(**asked):
    return json.dumps({"id_token": {"acr": asked}})


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5")
@pytest.mark.parametrize(
    "told",
    [
        {},
        {"userinfo": {"no_such_claim": {"essential": True, "value": 1}, "sid": None, "roles": None}},
        {"userinfo": {"birthdate": {"essential": True}}},
        {"id_token": {"auth_time": {"essential": True}, "acr": None, "name": {"essential": True}}},
        {
            "userinfo": {
                "verified_claims": {"verification": {"trust_framework": None}, "claims": {"name": None}}
            }
        },
        {"other": {"x": None}},
    ],
    ids=["nothing", "unknown", "without-a-value", "of-the-id-token", "verified", "of-another-place"],
)
def test_what_is_not_there_to_be_asked_for_is_left_out(party, told):
    tokens = party.tokens(claims=json.dumps(told))
    assert party.userinfo(tokens["access_token"]).json == {"sub": party.read(tokens["id_token"])["sub"]}
    assert "name" not in party.read(tokens["id_token"])


NAME = json.dumps({"userinfo": {"name": {"essential": True}, "email": None}})


def test_a_claim_asked_for_by_its_name_is_in_userinfo_and_not_in_the_id_token(party):
    tokens = party.tokens(claims=NAME, scope="openid offline_access")
    told = {"name": "Alice Example", "email": "alice@acme.example"}
    again = party.refresh(tokens["refresh_token"]).json
    for answer in (tokens, again):
        assert party.userinfo(answer["access_token"]).json.items() >= told.items()
        assert not told.keys() & party.read(answer["id_token"]).keys()
    assert tokens["scope"] == "openid offline_access"


def test_it_is_joined_with_what_the_scopes_say(party):
    told = party.userinfo(party.tokens(claims=NAME, scope="openid email")["access_token"]).json
    assert told.keys() == {"sub", "name", "email", "email_verified"}


def test_a_client_registered_for_few_scopes_has_their_claims_alone(alice, house):
    narrow = Party(alice, house, "narrow")
    told = narrow.userinfo(narrow.tokens(claims=NAME)["access_token"]).json
    assert told.keys() == {"sub", "email"}


def test_a_client_of_others_gets_it_after_the_page_that_shows_it(alice, house):
    partner = Party(alice, house, "partner")
    interaction = parked(partner.authorize(claims=NAME), "/consent")
    with house.store.read() as records:
        browser = BrowserId(Secret(alice.get_cookie(BROWSER_COOKIE).value).digest())
        shown = records.interactions.find(interaction, browser, house.clock.now()).needs.scopes
    assert shown == ("openid", "profile", "email")
    assert query_of(partner.authorize(claims=NAME, prompt="none"))["error"] == "consent_required"
    agreed = frozenset({"openid", "profile", "email"})
    do(house, interaction, consented=agreed, consented_by=ALICE, consented_for=ACME)
    code = query_of(come_back(alice, interaction))["code"]
    tokens = partner.redeem(code).json
    assert tokens["scope"] == "openid"
    assert partner.userinfo(tokens["access_token"]).json.keys() == {"sub", "name", "email"}


def sub(value, **more):
    return json.dumps({"id_token": {"sub": {"value": value, **more}}})


@pytest.mark.spec("OpenID Connect Core 1.0 §5.5.1")
@pytest.mark.parametrize("client_id", ["portal", "apart"])
def test_r029_a_sub_asked_for_by_its_value_is_the_only_one_answered_for(alice, house, clock, client_id):
    who = Party(alice, house, client_id) if client_id == "portal" else Keyed(alice, clock, client_id)
    browser = who.browser

    def ask(**changes):
        return query_of(browser.get("/authorize", query_string=who.request(**changes)))

    known = ALICE if client_id == "portal" else pairwise_sub(who, ask()["code"])
    assert "code" in ask(claims=sub(known), prompt="none")
    assert ask(claims=sub("boris-0123456789abcdef"), prompt="none")["error"] == "login_required"


def pairwise_sub(who, code):
    token = who.redeem(code, {}).json["id_token"]
    return parts_of(token)[1]["sub"]


def test_who_is_somebody_else_may_sign_in_as_whom_it_names(party):
    parked(party.authorize(claims=sub("boris-0123456789abcdef")), "/login")


@pytest.mark.parametrize("value", [7, None, ["x"], {}], ids=str)
def test_a_sub_that_is_no_text_is_returned(party, value):
    assert query_of(party.authorize(claims=sub(value)))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "told", ["[", "[]", '"x"', "null", '{"userinfo":[]}', '{"userinfo":{"name":7}}', "[" * 3000]
)
def test_what_is_no_such_request_is_returned(party, statements, told):
    party.authorize()
    statements.clear()
    assert query_of(party.authorize(claims=told))["error"] == "invalid_request"
    assert statements.writes() == []


@pytest.mark.spec("Unmet Authentication Requirements 1.0")
@pytest.mark.spec("OpenID Connect Core 1.0 §5.5.1.1")
def test_r030_an_essential_acr_asks_for_a_second_factor_and_an_unknown_one_is_refused(party):
    wanted = acr(essential=True, values=["urn:okno:loa:2"])
    assert party.authorize(claims=wanted).headers["Location"].startswith("/login/code?i=")
    assert query_of(party.authorize(claims=wanted, prompt="none"))["error"] == "interaction_required"
    refused = query_of(party.authorize(claims=acr(essential=True, value="urn:other")))
    assert refused["error"] == "unmet_authentication_requirements"


def test_a_voluntary_acr_that_is_unknown_is_no_hindrance(party):
    assert "code" in query_of(party.authorize(claims=acr(values=["urn:other"])))


@pytest.mark.parametrize("claims", ["[]", "{", '{"userinfo":[]}', '{"userinfo":{"email":1}}'])
def test_what_is_wrong_with_the_claims_says_that_it_is_the_claims(party, claims):
    assert query_of(party.authorize(claims=claims))["error_description"].startswith("claims: ")
