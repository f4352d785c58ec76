"""Signed request objects: what is inside counts, and nothing beside it."""

import json
from dataclasses import replace

import pytest

from idp.model.client import Profile
from idp.model.ids import ClientId, InteractionId
from idp.model.interaction import Progress
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.keyed import key_for, public, signed
from tests.oidc.party import ISSUER, query_of
from tests.oidc.signing import TYP, Signing


@pytest.fixture
def signing(alice, clock, house):
    return Signing(alice, clock, "keyed")


@pytest.fixture
def change(house):
    """Change the registration of a client."""

    def to(client_id="keyed", **changes):
        with house.store.write() as records:
            records.clients.replace(replace(records.clients.get(ClientId(client_id)), **changes))
        house.stamps.refresh_now()

    return to


@pytest.mark.spec("RFC 9101 §4")
@pytest.mark.spec("RFC 9101 §5.1")
@pytest.mark.spec("RFC 9101 §6.2")
@pytest.mark.spec("RFC 9101 §6.3")
@pytest.mark.spec("OpenID Connect Core 1.0 §6.1")
def test_r027_an_object_alone_says_everything(signing):
    answer = query_of(signing.ask(signing.object(state="within", nonce="n-9")))
    assert answer.keys() == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("within", ISSUER)
    tokens = signing.redeem(answer["code"], {}).json
    assert tokens["scope"] == "openid"


@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA", "Ed25519", "RS256"])
def test_r027_every_published_algorithm_is_taken(signing, change, alg):
    change(jwks={"keys": [public(key_for(alg), kid="k1")]})
    signing.alg = alg
    assert "code" in query_of(signing.ask(signing.object()))
    published = signing.browser.get("/.well-known/openid-configuration").json
    assert alg in published["request_object_signing_alg_values_supported"]


@pytest.mark.parametrize("typ", [TYP, "OAuth-Authz-Req+JWT", "JWT", "jwt"])
def test_its_typ_is_the_one_of_the_section_or_says_nothing(signing, typ):
    token = signed(signing.key, "ES256", signing.said(), kid="k1", typ=typ)
    assert "code" in query_of(signing.ask(token))
    assert "code" in query_of(signing.ask(signed(signing.key, "ES256", signing.said())))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": [ISSUER, "https://else.example"]}, id="aud-among-others"),
        pytest.param({"nbf": None, "iat": None}, id="neither-nbf-nor-iat"),
        pytest.param({"client_id": None}, id="client-id-beside-it-alone"),
        pytest.param({"jti": "one", "sub": "alice"}, id="more-claims"),
        pytest.param({"unheard_of": {"deep": [1]}}, id="unknown-parameters"),
        pytest.param({"max_age": 3600}, id="a-number-as-a-number"),
        pytest.param({"claims": {"userinfo": {"name": None}}}, id="an-object-as-an-object"),
        pytest.param({"claims": '{"userinfo": {"name": null}}'}, id="an-object-as-text"),
        pytest.param({"prompt": ""}, id="empty-as-if-it-were-not-there"),
    ],
)
def test_what_an_object_may_look_like(signing, changes):
    assert "code" in query_of(signing.ask(signing.object(**changes)))


def test_clocks_may_differ_a_little(signing):
    for changes in ({"nbf": signing.soon(8)}, {"iat": signing.soon(50)}, {"exp": signing.soon(3600)}):
        assert "code" in query_of(signing.ask(signing.object(**changes)))


@pytest.mark.spec("RFC 9101 §5")
@pytest.mark.parametrize(
    "beside",
    [
        {"state": "outside"},
        {"nonce": "outside"},
        {"scope": "openid email"},
        {"redirect_uri": "https://evil.example/"},
        {"prompt": "none login"},
        {"claims": "["},
        {"code_challenge": "x", "code_challenge_method": "plain"},
        {"response_mode": "form_post"},
        {"resource": "https://else.example/"},
        {"max_age": "-1"},
    ],
    ids=lambda beside: next(iter(beside)),
)
def test_r027_what_stands_beside_it_is_not_looked_at(signing, beside):
    response = signing.ask(signing.object(), **beside)
    assert response.headers["Location"].startswith("https://keyed.example/cb?code=")
    answer = query_of(response)
    assert answer["state"] == "st"
    assert signing.redeem(answer["code"], {}).json["scope"] == "openid"


def test_r027_a_state_beside_it_alone_does_not_come_back(signing):
    assert "state" not in query_of(signing.ask(signing.object(state=None), state="outside"))


@pytest.mark.parametrize(
    ("member", "error"), [("response_type", "invalid_request"), ("scope", "invalid_scope")]
)
def test_scope_and_response_type_may_stand_outside_alone_but_not_for_a_strict_client(
    signing, change, member, error
):
    beside = {"response_type": "code", "scope": "openid"}
    token = signing.object(**{member: None})
    assert "code" in query_of(signing.ask(token, **beside))
    for strict in ({"require_signed_request_object": True}, {"profile": Profile.FAPI}):
        change(**{"require_signed_request_object": False, "profile": Profile.OIDC, **strict})
        assert query_of(signing.ask(token, **beside))["error"] == error


def test_an_error_within_goes_where_the_object_says_as_it_says(signing):
    token = signing.object(prompt="bogus", state="within", response_mode="form_post")
    response = signing.ask(token, redirect_uri="https://evil.example/", state="outside")
    assert response.status_code == 200
    assert 'action="https://keyed.example/cb"' in response.text
    assert 'name="error" value="invalid_request"' in response.text
    assert 'name="state" value="within"' in response.text
    assert 'value="outside"' not in response.text


def test_an_object_may_be_posted_by_form(signing):
    data = {"client_id": "keyed", "request": signing.object()}
    assert "code" in query_of(signing.browser.post("/authorize", data=data))


def test_several_resources_stand_in_it_as_a_list(signing, change):
    named = ["https://a.example/", "https://b.example/"]
    change(resources=frozenset(named))
    code = query_of(signing.ask(signing.object(resource=named)))["code"]
    assert signing.redeem(code, {}, resource=named[1]).status_code == 200
    assert "code" in query_of(signing.ask(signing.object(resource=named[0])))


def test_r017_a_parked_object_is_not_read_again(alice, clock, house):
    asks = Signing(alice, clock, "asks")
    page = asks.ask(asks.object(state="within")).headers["Location"]
    parked = InteractionId(page.partition("/consent?i=")[2])
    clock.advance(minutes=20)
    done = Progress(consented=frozenset({"openid"}), consented_by=ALICE, consented_for=ACME)
    with house.store.write() as records:
        records.interactions.advance(parked, done)
    answer = query_of(alice.get(f"/authorize/resume/{parked}?state=outside"))
    assert answer["state"] == "within"
    assert "code" in answer


@pytest.mark.spec("RFC 9126 §3")
def test_a_pushed_object_is_opened_as_it_is_pushed(signing, statements):
    response = signing.push_object(signing.object(state="within", exp=signing.soon(30)), state="outside")
    assert response.status_code == 201, response.text
    signing.later(seconds=60)
    answer = query_of(signing.bring(response.json["request_uri"]))
    assert answer["state"] == "within"
    assert "code" in answer


def test_authorization_details_stand_in_a_pushed_object_as_they_are(alice, clock, house):
    shop = Signing(alice, clock, "shop")
    order = {"type": "service_order", "actions": ["add"], "identifier": "i", "node": "n", "quote": {"q": 1}}
    pushed = shop.push_object(shop.object(authorization_details=[order]))
    assert pushed.status_code == 201, pushed.text
    passed = shop.ask(shop.object(authorization_details=[order]))
    assert query_of(passed)["error"] == "invalid_authorization_details"
    text = shop.push_object(shop.object(authorization_details=json.dumps([order])))
    assert text.status_code == 201


@pytest.mark.spec("RFC 9101 §10.5")
def test_r027_who_registered_to_sign_may_not_do_without(signing, change, statements):
    change(require_signed_request_object=True)
    assert "code" in query_of(signing.ask(signing.object()))
    assert signing.push_object(signing.object()).status_code == 201
    statements.clear()
    plain = signing.browser.get("/authorize", query_string=signing.request())
    assert query_of(plain)["error"] == "invalid_request"
    assert statements.writes() == []
    assert signing.push().json["error"] == "invalid_request"
    shown = signing.browser.get(
        "/authorize", query_string=signing.request(redirect_uri="https://evil.example/")
    )
    assert shown.status_code == 400
    assert "Location" not in shown.headers


@pytest.mark.spec("OpenID Connect Core 1.0 §6")
@pytest.mark.spec("RFC 9101 §10.4")
def test_r028_discovery_says_what_is_taken(signing):
    said = signing.browser.get("/.well-known/openid-configuration").json
    assert said["request_parameter_supported"] is True
    assert said["request_uri_parameter_supported"] is False
    assert said["require_signed_request_object"] is False
    assert "none" not in said["request_object_signing_alg_values_supported"]
