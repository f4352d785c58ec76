"""A client that registered itself, all the way: asked, agreed to, refreshed, signed out, and never silently more."""

import re
from urllib.parse import urlencode

import pytest

from idp.interaction.browser import SESSION_COOKIE
from idp.model.consent import Consent
from idp.model.ids import ClientId, InteractionId
from idp.model.interaction import Progress
from tests.oidc.conftest import ACME, ALICE, BORIS
from tests.oidc.party import Party, basic, query_of
from tests.oidc.registering.asking import PLAIN, Applicant

SCOPE = "openid email offline_access"
BYE = "https://app.example/bye"


@pytest.fixture
def made(alice, house):
    return Applicant(alice, house).register(
        grant_types=["authorization_code", "refresh_token"], post_logout_redirect_uris=[BYE]
    )


@pytest.fixture
def party(alice, house, made):
    return Party(alice, house, made["client_id"], made["redirect_uris"][0])


@pytest.fixture
def agree(party, house, clock):
    """Do what the pages do: sign in anew where that is due, and agree to what is asked."""

    def answer(**asked):
        location = party.authorize(**asked).headers["Location"]
        assert location.startswith("/consent?i=")
        parked = InteractionId(location.partition("?i=")[2])
        agreed = frozenset(asked["scope"].split())
        with house.store.write() as records:
            done = Progress(consented=agreed, consented_by=ALICE, consented_for=ACME)
            records.interactions.advance(parked, done)
        return query_of(party.browser.get(f"/authorize/resume/{parked}"))["code"]

    return answer


@pytest.fixture
def tokens(party, agree, made):
    """Have tokens of somebody who agreed to lasting access."""
    code = agree(scope=SCOPE, prompt="consent")
    answer = party.redeem(code, basic(made["client_id"], made["client_secret"]))
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.spec("OpenID Connect Core 1.0 §11")
def test_who_was_asked_and_agreed_lets_it_come_again(party, tokens, made, clock):
    assert tokens["scope"].split() == SCOPE.split()
    clock.advance(hours=1)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    again = party.post(form, basic(made["client_id"], made["client_secret"]))
    assert again.status_code == 200
    first, second = party.read(tokens["id_token"]), party.read(again.json["id_token"])
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])
    assert second["iat"] > first["iat"]
    claims = party.userinfo(again.json["access_token"]).json
    assert claims == {"sub": first["sub"], "email": "alice@acme.example", "email_verified": True}


def test_r044_another_client_s_refresh_token_is_no_good(party, tokens, alice, house):
    other = Applicant(alice, house).register(grant_types=["authorization_code", "refresh_token"])
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused = party.post(form, basic(other["client_id"], other["client_secret"]))
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_a_hint_of_its_own_pairwise_subject_is_understood(party, tokens):
    hinted = party.authorize(prompt="none", id_token_hint=tokens["id_token"], scope="openid")
    assert query_of(hinted)["error"] == "consent_required"
    odd = party.authorize(prompt="none", id_token_hint=tokens["id_token"][:-4], scope="openid")
    assert query_of(odd)["error"] == "invalid_request"


@pytest.mark.spec("RP-Initiated Logout 1.0 §2")
def test_it_signs_its_person_out(party, tokens):
    query = urlencode(
        {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s" * 128}
    )
    response = party.browser.get(f"/logout?{query}")
    assert (response.status_code, response.headers["Location"]) == (303, f"{BYE}?state={'s' * 128}")
    assert party.browser.get_cookie(SESSION_COOKIE) is None


@pytest.mark.spec("RFC 9700 §4.11.2")
def test_r008_its_hint_leads_nobody_on_but_whom_it_names(party, tokens, sign_in):
    query = urlencode({"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s"})
    someone = party.browser.application.test_client()
    for _ in range(2):
        response = someone.get(f"/logout?{query}")
        assert (response.status_code, response.headers["Location"]) == (303, "/logged-out")
    sign_in(someone, BORIS, company=None)
    asked = someone.get(f"/logout?{query}")
    assert asked.status_code == 200
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    assert someone.post("/logout", data=fields).headers["Location"] == "/logged-out"
    assert party.browser.get(f"/logout?{query}").headers["Location"] == f"{BYE}?state=s"


def test_after_an_update_its_old_address_leads_nowhere(party, tokens, made, house):
    body = {"client_id": made["client_id"], "redirect_uris": ["https://app.example/new"]}
    assert Applicant(party.browser, house).manage(made, "PUT", json=body).status_code == 200
    house.stamps.refresh_now()
    refused = party.authorize()
    assert refused.status_code == 400
    assert "Location" not in refused.headers


CHANGES = {
    "another-name": ({"client_name": "Your bank"}, True),
    "another-host": ({"redirect_uris": ["https://app.example/cb", "https://else.example/cb"]}, True),
    "another-path": ({"redirect_uris": ["https://app.example/cb", "https://app.example/two"]}, False),
    "other-contacts": ({"contacts": ["dev@app.example"]}, False),
}


@pytest.mark.parametrize(("changes", "anew"), CHANGES.values(), ids=CHANGES)
def test_who_shows_another_face_has_everybody_asked_anew(party, made, house, clock, changes, anew):
    agreed = Consent(ALICE, ClientId(made["client_id"]), ACME, frozenset({"openid"}), clock.now())
    with house.store.write() as records:
        records.consents.put(agreed)
    body = {**PLAIN, "client_id": made["client_id"], **changes}
    assert Applicant(party.browser, house).manage(made, "PUT", json=body).status_code == 200
    house.stamps.refresh_now()
    answer = query_of(party.authorize(prompt="none", scope="openid"))
    assert answer.get("error") == ("consent_required" if anew else None)


@pytest.mark.parametrize(("changes", "anew"), CHANGES.values(), ids=CHANGES)
def test_r059_who_shows_another_face_keeps_no_token_of_those_who_agreed_to_the_old_one(
    party, tokens, made, clock, changes, anew
):
    house = party.house
    agreed = Consent(ALICE, ClientId(made["client_id"]), ACME, frozenset(SCOPE.split()), clock.now())
    with house.store.write() as records:
        records.consents.put(agreed)
    proof = basic(made["client_id"], made["client_secret"])
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert party.userinfo(tokens["access_token"]).status_code == 200
    body = {**PLAIN, "grant_types": ["authorization_code", "refresh_token"], "client_id": made["client_id"]}
    assert Applicant(party.browser, house).manage(made, "PUT", json={**body, **changes}).status_code == 200
    house.stamps.refresh_now()
    assert party.userinfo(tokens["access_token"]).status_code == (401 if anew else 200)
    again = party.post(form, proof)
    assert again.status_code == (400 if anew else 200)
    assert again.json.get("error") == ("invalid_grant" if anew else None)


@pytest.mark.parametrize(("changes", "anew"), CHANGES.values(), ids=CHANGES)
def test_r059_a_code_of_before_is_no_way_round_another_face(party, agree, made, changes, anew):
    code = agree(scope=SCOPE, prompt="consent")
    body = {**PLAIN, "grant_types": ["authorization_code", "refresh_token"], "client_id": made["client_id"]}
    changed = Applicant(party.browser, party.house).manage(made, "PUT", json={**body, **changes})
    assert changed.status_code == 200
    party.house.stamps.refresh_now()
    answer = party.redeem(code, basic(made["client_id"], made["client_secret"]))
    assert answer.status_code == (400 if anew else 200)
    assert answer.json.get("error") == ("invalid_grant" if anew else None)
