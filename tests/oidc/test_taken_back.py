"""What a person takes back of a client ends for it at once: codes, tokens, and the next silent sign-in."""

import json
from dataclasses import replace

import pytest

from idp.claims.agreed import Agreements
from idp.model.consent import Consent
from idp.model.errors import NotFound
from idp.model.ids import ClientId, InteractionId
from idp.model.interaction import Progress
from tests.oidc.conftest import ACME, ALICE, BORIS, OTHER, client
from tests.oidc.party import Party, query_of

SCOPE = "openid email"
CLIENT = ClientId("market")


@pytest.fixture
def agreed(house, clock):
    """Have agreed to two clients, one of which registered itself."""
    with house.store.write() as records:
        records.clients.add(client(CLIENT, first_party=False))
        records.clients.add(client("market-2", first_party=False, self_registered=True))
        for name in (CLIENT, ClientId("market-2")):
            records.consents.put(Consent(ALICE, name, ACME, frozenset(SCOPE.split()), clock.now()))
    house.stamps.refresh_now()


@pytest.fixture
def shop(agreed, alice, house):
    return Party(alice, house, CLIENT, extra={"scope": SCOPE})


@pytest.fixture
def second(agreed, alice, house):
    return Party(alice, house, "market-2", extra={"scope": SCOPE})


@pytest.fixture
def portal(alice, house):
    return Party(alice, house, extra={"scope": SCOPE})


@pytest.fixture
def take_back(house):
    return Agreements(house.store, house.clock).take_back


def lasting(party):
    """Do what the page of consent does, and return tokens for when the person is away."""
    scope = f"{SCOPE} offline_access"
    parked = InteractionId(query_of(party.authorize(prompt="consent", scope=scope))["i"])
    with party.house.store.write() as records:
        done = Progress(consented=frozenset(scope.split()), consented_by=ALICE, consented_for=ACME)
        records.interactions.advance(parked, done)
    code = query_of(party.browser.get(f"/authorize/resume/{parked}"))["code"]
    return party.redeem(code).json


def asked(party):
    """Return what a client hears that would have nobody asked."""
    return query_of(party.authorize(prompt="none")).get("error")


@pytest.mark.parametrize("name", [CLIENT, "market-2"], ids=["vouched-for", "registered-itself"])
def test_r059_r109_what_is_taken_back_ends_at_userinfo_and_refresh(shop, alice, house, take_back, name):
    party = Party(alice, house, name, extra={"scope": SCOPE})
    tokens = lasting(party)
    assert party.userinfo(tokens["access_token"]).status_code == 200
    take_back(ALICE, ACME, ClientId(name))
    assert party.userinfo(tokens["access_token"]).status_code == 401
    refused = party.refresh(tokens["refresh_token"])
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_r059_r109_so_do_tokens_of_a_person_who_is_there(shop, take_back):
    token = shop.tokens()["access_token"]
    assert shop.userinfo(token).status_code == 200
    take_back(ALICE, ACME, CLIENT)
    assert shop.userinfo(token).status_code == 401


def test_r109_a_code_that_is_not_redeemed_yet_is_no_way_round_it(shop, take_back):
    code = shop.code()
    take_back(ALICE, ACME, CLIENT)
    refused = shop.redeem(code)
    assert (refused.status_code, refused.json["error"]) == (400, "invalid_grant")


def test_r109_the_next_sign_in_there_asks_again(shop, take_back):
    assert asked(shop) is None
    take_back(ALICE, ACME, CLIENT)
    assert asked(shop) == "consent_required"
    assert shop.authorize().headers["Location"].startswith("/consent?i=")


def test_r109_no_other_client_loses_anything(shop, second, portal, take_back):
    kept = [(second, lasting(second)), (portal, portal.tokens())]
    lasting(shop)
    take_back(ALICE, ACME, CLIENT)
    for party, tokens in kept:
        assert asked(party) is None
        assert party.userinfo(tokens["access_token"]).status_code == 200
        assert party.refresh(tokens["refresh_token"]).status_code == 200


def test_what_happened_is_written_down_once(shop, house, take_back):
    shop.tokens()
    shop.tokens()
    take_back(ALICE, ACME, CLIENT)
    with house.store.read() as records:
        (row,) = [row for row in records.audit.recent(50) if row.kind == "ConsentWithdrawn"]
    assert (row.account, row.company, row.client) == (ALICE, ACME, CLIENT)
    assert json.loads(row.detail) == {"scopes": ["email", "openid"], "ended": 2}


REFUSED = {
    "unknown-client": (ALICE, ACME, "nowhere"),
    "no-client": (ALICE, ACME, ""),
    "another-person": (BORIS, ACME, CLIENT),
    "another-company": (ALICE, OTHER, CLIENT),
    "no-company": (ALICE, None, CLIENT),
    "not-agreed-to": (ALICE, ACME, "partner"),
    "the-operator-s-own": (ALICE, ACME, "portal"),
}


@pytest.fixture
def tokens(shop, portal, house, clock):
    """Have tokens of the client, and of one of the operator's that somebody agreed to by mistake."""
    with house.store.write() as records:
        records.consents.put(Consent(ALICE, ClientId("portal"), ACME, frozenset({"openid"}), clock.now()))
    return [(party, party.tokens()["access_token"]) for party in (shop, portal)]


@pytest.mark.parametrize("named", REFUSED.values(), ids=REFUSED)
def test_r111_whatever_else_is_named_is_not_there_and_nothing_ends(tokens, statements, take_back, named):
    statements.clear()
    with pytest.raises(NotFound):
        take_back(*named)
    assert statements.writes() == []
    for party, token in tokens:
        assert party.userinfo(token).status_code == 200


def test_twice_is_refused_the_second_time(shop, take_back):
    take_back(ALICE, ACME, CLIENT)
    with pytest.raises(NotFound):
        take_back(ALICE, ACME, CLIENT)


def test_a_client_that_was_switched_off_is_taken_back_too(shop, house, take_back):
    with house.store.write() as records:
        records.clients.replace(replace(records.clients.get(CLIENT), disabled=True))
    take_back(ALICE, ACME, CLIENT)
    with house.store.read() as records:
        assert records.consents.find(ALICE, CLIENT, ACME) is None
