"""A partner from its pushed request to the one disclosure."""

import json

import pytest

from idp.model.application import Ending
from idp.model.ids import InteractionId
from idp.model.interaction import Progress
from tests.oidc.conftest import ACME, ALICE, BORIS, OTHER
from tests.oidc.keyed import Keyed
from tests.oidc.partner_clients import APPLY, SECTOR, agreed
from tests.oidc.party import Party, query_of


@pytest.mark.spec("RFC 9396 §7")
@pytest.mark.spec("RFC 9068 §2")
@pytest.mark.spec("RFC 9449 §6")
@pytest.mark.spec("OpenID Connect Core 1.0 §5.3.2")
def test_a_partner_reads_what_was_agreed_to_and_can_ask_again_for_a_lost_answer(mailru, tokens, house):
    _, answer = tokens()
    assert answer["token_type"] == "DPoP"
    assert answer["expires_in"] == 1800
    assert "." not in answer["access_token"]
    assert "refresh_token" not in answer
    assert answer["scope"] == APPLY
    first = mailru.userinfo(answer["access_token"])
    assert first.status_code == 200
    assert first.content_type == "application/json"
    assert first.headers["Cache-Control"] == "no-store"
    again = mailru.userinfo(answer["access_token"])
    assert again.data == first.data
    mailru.later(minutes=5, seconds=1)
    over = mailru.userinfo(answer["access_token"])
    assert (over.status_code, over.json["error"]) == (401, "invalid_token")


@pytest.mark.spec("OpenID Connect Core 1.0 §8")
def test_its_id_token_names_a_subject_of_its_own_and_nothing_of_the_company(mailru, tokens, house):
    _, answer = tokens()
    claims = Party(mailru.browser, house).read(answer["id_token"])
    assert claims["sub"] != ALICE
    assert len(claims["sub"]) == 43
    assert claims["nonce"] == "n-1"
    assert not {"org", "roles", "role_tree", "email", "name"} & claims.keys()
    assert ALICE not in json.dumps(claims) + answer["access_token"]
    assert ACME not in json.dumps(claims)


@pytest.mark.parametrize(
    ("asked_for", "granted"),
    [
        pytest.param("email", "openid dpv:ServiceRegistration email", id="agreed-to"),
        pytest.param("email phone", "openid dpv:ServiceRegistration email", id="one-of-two"),
        pytest.param("email org:inn", "openid dpv:ServiceRegistration email", id="company-field-not-ticked"),
        pytest.param(
            "email org:bank_account", "openid dpv:ServiceRegistration email", id="never-of-this-partner"
        ),
        pytest.param(
            "email roles offline_access", "openid dpv:ServiceRegistration email", id="not-for-partners"
        ),
        pytest.param(
            "email partner:tinkoff:apply", "openid dpv:ServiceRegistration email", id="another-partners"
        ),
    ],
)
def test_the_scopes_that_are_granted_are_those_that_were_agreed_to(tokens, asked_for, granted):
    _, answer = tokens(scope=f"openid dpv:ServiceRegistration {asked_for}")
    assert answer["scope"] == granted


def test_granted_details_hold_the_datatypes_that_were_agreed_to(tokens):
    details = [{"type": "partner_application", "datatypes": ["email", "org_inn", "phone_number"]}]
    _, answer = tokens(scope="openid dpv:ServiceRegistration", authorization_details=json.dumps(details))
    assert answer["authorization_details"] == [
        {
            "type": "partner_application",
            "actions": ["submit"],
            "identifier": "mailru/workspace",
            "manifest": "mailru@1",
            "purpose": "dpv:ServiceRegistration",
            "datatypes": ["email"],
        }
    ]


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param("openid partner:mailru:apply", id="no-purpose"),
        pytest.param(f"{APPLY} dpv:Marketing", id="two-purposes"),
        pytest.param("openid partner:mailru:apply dpv:Marketing", id="another-purpose"),
    ],
)
def test_exactly_one_purpose_and_the_manifests_own(mailru, scope):
    refused = mailru.push(scope=scope)
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_scope")


OVER = {
    "scope": {"scope": f"{APPLY} org:bank_account"},
    "claims": {"claims": json.dumps({"userinfo": {"org_bank_account": {"essential": True}}})},
    "details": {
        "authorization_details": json.dumps(
            [{"type": "partner_application", "datatypes": ["email", "org_bank_account"]}]
        )
    },
}


@pytest.mark.parametrize("changes", OVER.values(), ids=OVER)
def test_over_asking_is_no_error_and_is_written_down(mailru, house, changes):
    assert mailru.push(**changes).status_code == 201
    with house.store.read() as records:
        events = [row for row in records.audit.recent(limit=20) if row.kind == "OverAsked"]
    (event,) = events
    told = json.loads(event.detail)
    assert (event.client, told["partner"]) == ("mailru", "mailru")
    assert any("bank_account" in name for name in told["asked"])


def test_prompt_none_never_hands_over(mailru, house, alice):
    agreed(house, ALICE, ACME)
    assert query_of(mailru.bring(mailru.reference(prompt="none")))["error"] == "consent_required"


def test_a_partner_without_a_manifest_gets_no_further_than_its_request(alice, clock, house):
    nobody = Keyed(alice, clock, "nobody", scope="openid partner:nobody:apply dpv:ServiceRegistration")
    assert nobody.push().json["error"] == "unauthorized_client"


def test_a_mere_sign_in_of_a_partner_tells_who_and_nothing_else(mailru, house, alice):
    page = mailru.bring(mailru.reference(scope="openid")).headers["Location"]
    parked = InteractionId(page.partition("i=")[2])
    done = Progress(consented=frozenset({"openid"}), consented_by=ALICE, consented_for=ACME)
    with house.store.write() as records:
        records.interactions.advance(parked, done)
    answer = mailru.redeem(query_of(alice.get(f"/authorize/resume/{parked}"))["code"]).json
    said = mailru.userinfo(answer["access_token"]).json
    party = Party(alice, house)
    token = party.read(answer["access_token"])
    assert said == {"sub": token["sub"]}
    assert not {"org", "roles"} & token.keys()
    assert ALICE not in json.dumps(token) + json.dumps(said)


def test_what_was_agreed_to_by_another_for_another_or_has_ended_makes_no_code(asked, house):
    ended = agreed(house, ALICE, ACME)
    with house.store.write() as records:
        records.applications.close(ended.id, Ending.WITHDRAWN, house.clock.now())
    elsewhere = (
        agreed(house, BORIS, ACME),
        agreed(house, ALICE, ACME, "nethouse"),
        agreed(house, ALICE, OTHER),
    )
    for application in (ended, *elsewhere):
        _, response = asked(application=application)
        assert query_of(response)["error"] == "access_denied"


def test_who_did_not_agree_is_asked(asked):
    _, response = asked(by=BORIS)
    assert response.headers["Location"].startswith("/apply?i=")


def test_a_withdrawal_between_code_and_token_leaves_nothing(mailru, code_of, house):
    made, code = code_of()
    with house.store.write() as records:
        records.applications.close(made.id, Ending.WITHDRAWN, house.clock.now())
    refused = mailru.redeem(code)
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_a_replayed_code_ends_the_application(mailru, code_of):
    _, code = code_of()
    token = mailru.redeem(code).json["access_token"]
    assert mailru.redeem(code).json["error"] == "invalid_grant"
    assert mailru.userinfo(token).status_code == 401


def test_company_fields_without_the_right_are_not_given_a_token(mailru, asked, house):
    made = agreed(house, ALICE, ACME, fields=("email", "inn"), company_by=BORIS, node=None)
    _, response = asked(application=made)
    refused = mailru.redeem(query_of(response)["code"])
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_two_partners_know_a_person_under_different_names(mailru, tokens, house, settings):
    from idp.oidc.provider import Provider

    _, answer = tokens()
    provider = Provider.open(house, settings)
    subject = Party(mailru.browser, house).read(answer["id_token"])["sub"]
    assert subject == provider.pairwise.subject(SECTOR, ALICE)
    assert subject != provider.pairwise.subject("nethouse.example", ALICE)
