"""How access tokens are signed: for a service as it can verify, for ourselves always the same."""

import pytest

from idp.model.ids import ClientId
from idp.settings import Settings
from tests.oidc.conftest import client
from tests.oidc.forged import parts_of
from tests.oidc.party import Party, basic

API = "https://api.example/"


@pytest.fixture(params=["ES256", "RS256"])
def settings(request, tmp_path):
    return Settings(data_dir=tmp_path, default_locale="en", access_token_alg=request.param)


def alg_of(token):
    return parts_of(token)[0]["alg"]


@pytest.mark.spec("RFC 9068 §2.1")
def test_a_token_for_a_service_is_signed_as_set(party, settings):
    answer = party.tokens(resource=API)
    assert alg_of(answer["access_token"]) == settings.access_token_alg
    assert party.read(answer["access_token"])["aud"] == API


def test_a_token_for_a_service_is_introspected_whatever_signed_it(party):
    token = party.tokens(resource=API)["access_token"]
    told = party.browser.post("/introspect", data={"token": token}, headers=basic("portal"))
    assert told.json["active"] is True


def test_what_userinfo_alone_reads_is_signed_by_es256(party):
    answer = party.tokens()
    assert alg_of(answer["access_token"]) == "ES256"
    assert party.userinfo(answer["access_token"]).status_code == 200


@pytest.mark.parametrize("resource", [None, API], ids=["our-interface", "a-service"])
def test_a_machines_token_is_signed_as_who_reads_it_needs(browser, house, settings, resource):
    grants = frozenset({"client_credentials"})
    with house.store.write() as records:
        robot = client("robot", grant_types=grants, redirect_uris=(), resource=API)
        records.clients.add(robot)
    house.stamps.refresh_now()
    party = Party(browser, house, ClientId("robot"))
    answer = party.post({"grant_type": "client_credentials", "resource": resource})
    assert alg_of(answer.json["access_token"]) == (settings.access_token_alg if resource else "ES256")
    assert party.read(answer.json["access_token"])["sub"] == "robot"
