"""A device that was let in loses it with the consent to its client."""

import pytest

from idp.claims.agreed import Agreements
from idp.model.consent import Consent
from idp.model.ids import ClientId, InteractionId
from idp.model.interaction import Progress
from tests.oidc.conftest import ACME, ALICE
from tests.oidc.device.scene import Device
from tests.oidc.party import Party, query_of

FOREIGN = ClientId("foreign-tv")
SCOPE = "openid email offline_access"


@pytest.fixture
def screen(app, clock):
    return Device(app.test_client(), clock, FOREIGN)


@pytest.fixture
def take_back(house, clock):
    """Have agreed, and take it back when asked to."""
    with house.store.write() as records:
        records.consents.put(Consent(ALICE, FOREIGN, ACME, frozenset(SCOPE.split()), clock.now()))

    def take() -> None:
        Agreements(house.store, clock).take_back(ALICE, ACME, FOREIGN)

    return take


def let_in(screen, person, house):
    """Do what the page of consent does, then decide on the page of devices."""
    sent = person.type(screen.begin(scope=SCOPE))
    page = person.browser.get(sent.headers["Location"])
    parked = InteractionId(query_of(page)["i"])
    with house.store.write() as records:
        done = Progress(consented=frozenset(SCOPE.split()), consented_by=ALICE, consented_for=ACME)
        records.interactions.advance(parked, done)
    decided = person.send(person.browser.get(f"/device/resume/{parked}"), decision="agree")
    assert "The device is connected" in decided.text


def test_r059_r109_a_device_that_was_let_in_and_has_not_fetched_gets_nothing(
    screen, person, house, take_back
):
    let_in(screen, person, house)
    take_back()
    assert screen.error() == (400, "access_denied")


def test_r059_r109_a_device_that_has_tokens_keeps_none(screen, person, house, take_back):
    let_in(screen, person, house)
    tokens = screen.poll().json
    party = Party(person.browser, house, FOREIGN)
    assert party.userinfo(tokens["access_token"]).status_code == 200
    take_back()
    assert party.userinfo(tokens["access_token"]).status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": FOREIGN}
    refused = party.post(form, {})
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_a_device_of_another_client_stays(tv, person, house, take_back):
    person.decide(tv.begin(scope=SCOPE))
    take_back()
    tokens = tv.poll().json
    assert Party(person.browser, house, "tv").userinfo(tokens["access_token"]).status_code == 200
