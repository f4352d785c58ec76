"""Silent requests and hints: who may be spoken for without a page."""

from datetime import timedelta

import pytest

from tests.oidc.conftest import ACME, ALICE, BORIS, OTHER
from tests.oidc.party import Party, query_of
from tests.oidc.test_authorization_steps import parked

SILENT = [
    pytest.param(("portal", {}), None, "login_required", id="nobody-signed-in"),
    pytest.param(("portal", {"max_age": "10"}), ALICE, "login_required", id="signed-in-too-long-ago"),
    pytest.param(("portal", {"max_age": "0"}), ALICE, "login_required", id="max-age-zero"),
    pytest.param(
        ("portal", {"acr_values": "urn:okno:loa:2"}), ALICE, "interaction_required", id="one-factor-only"
    ),
    pytest.param(("partner", {}), ALICE, "consent_required", id="nothing-agreed-to"),
    pytest.param(("members", {}), BORIS, "access_denied", id="in-no-company"),
]


@pytest.mark.parametrize(("request_of", "who", "error"), SILENT)
def test_r029_prompt_none_shows_no_page(browser, house, sign_in, request_of, who, error):
    client_id, changes = request_of
    if who:
        sign_in(browser, who, company=ACME if who == ALICE else None, ago=timedelta(minutes=5))
    answer = query_of(Party(browser, house, client_id).authorize(prompt="none", **changes))
    assert answer["error"] == error
    assert answer["state"] == "st"


def test_prompt_none_among_several_companies_returns_account_selection_required(browser, house, sign_in):
    with house.store.write() as records:
        records.companies.add_member(ALICE, OTHER, "")
    sign_in(browser, company=None)
    answer = query_of(Party(browser, house).authorize(prompt="none"))
    assert answer["error"] == "account_selection_required"


def test_an_id_token_hint_of_the_same_person_succeeds(party, clock):
    hint = party.tokens()["id_token"]
    clock.advance(hours=3)
    assert "code" in query_of(party.authorize(id_token_hint=hint, prompt="none"))


def test_r029_an_id_token_hint_of_another_person_is_login_required(app, party, sign_in, house):
    hint = party.tokens()["id_token"]
    other = app.test_client()
    sign_in(other, BORIS, company=None)
    answer = query_of(Party(other, house).authorize(id_token_hint=hint, prompt="none"))
    assert answer["error"] == "login_required"
    parked(Party(other, house).authorize(id_token_hint=hint), "/login")


def test_an_id_token_hint_of_another_client_is_refused(party, alice, house):
    hint = Party(alice, house, "es256").tokens()["id_token"]
    assert query_of(party.authorize(id_token_hint=hint))["error"] == "invalid_request"
