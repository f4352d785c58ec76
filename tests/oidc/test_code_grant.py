"""Redeeming a code: once, by its client, with its verifier, in time."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from idp.model.account import AccountStatus
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.party import VERIFIER, Party, basic
from tests.support import rights


def refused(response, error="invalid_grant"):
    assert response.status_code == 400, response.text
    assert response.json["error"] == error
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content_type == "application/json"
    return response.json


@pytest.mark.spec("RFC 6749 §4.1")
@pytest.mark.spec("RFC 6749 §4.1.3")
@pytest.mark.parametrize(("client", "fresh", "verifier", "address"), list(product([True, False], repeat=4)))
def test_r044_r045_v94_v107_only_the_right_everything_redeems(party, clock, client, fresh, verifier, address):
    code = party.code()
    clock.advance(seconds=59 if fresh else 60)
    response = party.redeem(
        code,
        headers=None if client else basic("nonce"),
        code_verifier=VERIFIER if verifier else "w" * 43,
        redirect_uri=party.redirect_uri if address else party.redirect_uri + "?tenant=1",
    )
    if client and fresh and verifier and address:
        assert response.status_code == 200
    else:
        assert refused(response)["error_description"] == "the code is not valid"


@pytest.mark.spec("RFC 7636 §4.6")
@pytest.mark.parametrize(
    "verifier", [None, "", "w" * 43, VERIFIER[:42], VERIFIER + "v", "v" * 129, "v" * 42 + "!", "кот" * 15]
)
def test_r014_v102_a_challenge_wants_its_verifier(party, verifier):
    code = party.code()
    refused(party.redeem(code, code_verifier=verifier))
    assert party.redeem(code).status_code == 200


def test_r014_a_public_client_needs_its_verifier_and_no_secret_replaces_it(alice, house):
    app = Party(alice, house, "app", "https://app.example/cb")
    code = app.code()
    refused(app.redeem(code, {}, client_id="app", code_verifier=None))
    assert app.redeem(code, {}, client_id="app").status_code == 200


def test_r013_v14_a_verifier_without_a_challenge_is_a_downgrade(alice, house):
    nonce = Party(alice, house, "nonce")
    code = nonce.code(code_challenge=None, code_challenge_method=None)
    refused(nonce.redeem(code))
    assert nonce.redeem(code, code_verifier=None).status_code == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"code": None}, "invalid_request", id="code-missing"),
        pytest.param({"code": ""}, "invalid_request", id="code-empty"),
        pytest.param({"code": "unknown"}, "invalid_grant", id="code-unknown"),
        pytest.param({"code": "\x00"}, "invalid_grant", id="code-nul"),
        pytest.param({"code": "x" * 60000}, "invalid_grant", id="code-huge"),
        pytest.param({"redirect_uri": None}, "invalid_grant", id="r045-redirect-uri-missing"),
        pytest.param({"resource": "https://else.example/"}, "invalid_target", id="r061-other-resource"),
        pytest.param({"resource": "https://api.example/"}, "invalid_target", id="resource-not-authorized"),
        pytest.param({"grant_type": None}, "invalid_request", id="grant-type-missing"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", id="r050-password"),
        pytest.param({"grant_type": "AUTHORIZATION_CODE"}, "unsupported_grant_type", id="r050-upper-case"),
        pytest.param({"grant_type": "implicit"}, "unsupported_grant_type", id="r050-implicit"),
        pytest.param({"grant_type": " authorization_code"}, "unsupported_grant_type", id="r050-space"),
        pytest.param(
            {"grant_type": ["authorization_code", "authorization_code"]}, "invalid_request", id="r050-array"
        ),
        pytest.param(
            {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": "x"},
            "unsupported_grant_type",
            id="r069-token-exchange",
        ),
        pytest.param(
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"},
            "unsupported_grant_type",
            id="r050-jwt-bearer",
        ),
        pytest.param(
            {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
            "unauthorized_client",
            id="r050-device-unregistered",
        ),
        pytest.param(
            {"grant_type": "client_credentials"}, "unauthorized_client", id="r050-machine-unregistered"
        ),
    ],
)
@pytest.mark.spec("RFC 6749 §3.2")
@pytest.mark.spec("RFC 6749 §5.2")
def test_r045_r050_r061_r069_a_wrong_request_spends_nothing(party, changes, error):
    code = party.code()
    refused(party.redeem(**{"code": code, **changes}), error)
    assert party.redeem(code).status_code == 200


def test_r050_a_grant_that_is_not_registered_is_refused(alice, house):
    party = Party(alice, house, "norefresh")
    refused(party.refresh("rt.x"), "unauthorized_client")


def test_r042_a_second_valid_redemption_revokes_what_the_first_one_started(party):
    code = party.code(scope="openid offline_access")
    tokens = party.redeem(code).json
    assert party.userinfo(tokens["access_token"]).status_code == 200
    refused(party.redeem(code))
    refused(party.refresh(tokens["refresh_token"]))
    assert party.userinfo(tokens["access_token"]).status_code == 401


def test_r042_a_second_redemption_long_after_revokes_too(party, clock):
    code = party.code(scope="openid offline_access")
    tokens = party.redeem(code).json
    clock.advance(minutes=10)
    refused(party.redeem(code))
    refused(party.refresh(tokens["refresh_token"]))


@pytest.mark.parametrize(
    "guess",
    [{"code_verifier": "w" * 43}, {"redirect_uri": "https://portal.example/"}, {"headers": basic("nonce")}],
    ids=["verifier", "redirect-uri", "client"],
)
def test_r042_a_guess_revokes_nothing(party, guess):
    code = party.code(scope="openid offline_access")
    tokens = party.redeem(code).json
    refused(party.redeem(code, **guess))
    assert party.userinfo(tokens["access_token"]).status_code == 200
    assert party.refresh(tokens["refresh_token"]).status_code == 200


def test_a_lost_race_reads_as_a_replay(party, house, monkeypatch):
    code = party.code()
    from idp.oidc.token.grants.authorization_code import AuthorizationCodeGrant

    finding = AuthorizationCodeGrant.find

    def find_and_lose(grant):
        found = finding(grant)
        monkeypatch.setattr(AuthorizationCodeGrant, "find", finding)
        assert party.redeem(code).status_code == 200
        return found

    monkeypatch.setattr(AuthorizationCodeGrant, "find", find_and_lose)
    refused(party.redeem(code))
    with house.store.read() as records:
        assert [row.kind for row in records.audit.recent(2)] == ["TokenRefused", "CodeReplayed"]


def disable(records):
    records.accounts.update(replace(records.accounts.get(ALICE), status=AccountStatus.DISABLED))


def leave(records):
    records.companies.remove_member(ALICE, ACME)


def lose_every_role(records):
    rights.take(records, ACME, *rights.bindings(records, ACME))


def sign_out(records):
    for session in records.sessions.of_account(ALICE):
        records.sessions.end(session.sid, session.created_at)


@pytest.mark.parametrize("happens", [disable, leave, lose_every_role, sign_out])
def test_r059_nobody_is_spoken_for_who_lost_the_right_before_redemption(alice, house, happens):
    party = Party(alice, house, "reports")
    code = party.code(scope="openid offline_access" if happens is not sign_out else "openid")
    with house.store.write() as records:
        happens(records)
    house.stamps.refresh_now()
    refused(party.redeem(code))


def test_a_resource_makes_a_token_for_that_service_alone(party):
    code = party.code(resource="https://api.example/")
    token = party.redeem(code, resource="https://api.example/").json["access_token"]
    assert party.read(token)["aud"] == "https://api.example/"
    assert party.userinfo(token).status_code == 401


def test_r043_a_code_is_dead_after_a_minute_without_any_cleaner(party, clock):
    code = party.code()
    clock.advance(timedelta(seconds=60))
    refused(party.redeem(code))


def test_the_id_token_is_signed_as_the_client_registered(alice, house):
    from tests.oidc.test_happy_path import header_of

    assert header_of(Party(alice, house, "es256").tokens()["id_token"])["alg"] == "ES256"


def test_no_nonce_asked_none_given(party):
    assert "nonce" not in party.read(party.tokens(nonce=None)["id_token"])


def test_every_success_and_refusal_is_audited(party, house):
    party.redeem(code := party.code())
    party.redeem(code)
    party.redeem("unknown")
    with house.store.read() as records:
        kinds = [row.kind for row in reversed(records.audit.recent(10))]
    assert kinds == ["CodeIssued", "CodeRedeemed", "CodeReplayed", "TokenRefused", "TokenRefused"]
