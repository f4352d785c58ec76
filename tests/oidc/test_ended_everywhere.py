"""Whatever ends, ends at refresh, introspection and UserInfo alike; and who somebody is outlives restarts and names."""

from dataclasses import replace

import pytest
from flask import Flask

import idp.oidc
from idp.adapters.embedded import AesEnvelope, MemoryLimiter, PolledStamps
from idp.model.ids import ClientId
from idp.oidc.keys import Keyring
from idp.oidc.provider import Provider
from tests.oidc.conftest import ALICE, client
from tests.oidc.party import Party, basic
from tests.oidc.test_loss import LOSSES

DESK = "https://desk.example/"


@pytest.fixture
def desk(alice, house):
    """Be a service that is entered by right, with a server of its own."""
    with house.store.write() as records:
        records.clients.add(client("desk", access="reports", resource=DESK))
    house.stamps.refresh_now()
    return Party(alice, house, "desk")


def disable_the_client(records):
    records.clients.replace(replace(records.clients.get(ClientId("desk")), disabled=True))


def remove_the_client(records):
    records.clients.remove(ClientId("desk"))


def revoke_as_a_recovered_password_does(records, clock):
    records.families.revoke_of_account(ALICE, clock.now())


def asked(desk, own, served):
    """Ask everywhere; return what is still good."""
    server = desk.browser.post("/introspect", data={"token": served["access_token"]}, headers=basic("desk"))
    answers = {
        "refresh": desk.refresh(own["refresh_token"]).status_code == 200,
        "userinfo": desk.userinfo(own["access_token"]).status_code == 200,
        "introspection": bool((server.json or {}).get("active")),
    }
    return {name for name, good in answers.items() if good}


@pytest.mark.parametrize(
    "loss", [*LOSSES, disable_the_client, remove_the_client], ids=lambda loss: loss.__name__
)
def test_r059_r064_what_ends_ends_everywhere(desk, house, loss):
    own, served = desk.tokens(scope="openid offline_access"), desk.tokens(resource=DESK)
    assert asked(desk, own, served) == {"refresh", "userinfo", "introspection"}
    own = desk.tokens(scope="openid offline_access")
    with house.store.write() as records:
        loss(records)
    house.stamps.refresh_now()
    assert asked(desk, own, served) == set()


def test_r059_a_recovered_password_ends_it_everywhere_without_any_stamp(desk, house, clock):
    own, served = desk.tokens(scope="openid offline_access"), desk.tokens(resource=DESK)
    with house.store.write() as records:
        revoke_as_a_recovered_password_does(records, clock)
    assert asked(desk, own, served) == set()


@pytest.fixture
def restarted(house, settings):
    """Open a provider anew on the same store, with the same master key."""
    envelope, stamps = AesEnvelope(bytes(range(32))), PolledStamps(house.store)
    again = replace(
        house,
        envelope=envelope,
        stamps=stamps,
        limiter=MemoryLimiter(house.clock),
        signer=Keyring(house.store, envelope, stamps),
    )
    app = Flask("restarted", static_folder=None)
    app.register_blueprint(idp.oidc.blueprint(again, settings, lambda _locale, service: service))
    yield again, app.test_client()
    stamps.stop()


def test_r083_subjects_are_the_same_after_a_restart_and_a_new_name(party, house, settings, restarted):
    again, browser = restarted
    apart = Provider.open(house, settings).clients.find("apart")
    before = Provider.open(house, settings).subject(apart, ALICE)
    token = party.tokens(scope="openid email")["access_token"]
    with house.store.write() as records:
        renamed = replace(records.accounts.get(ALICE), name="Other", claims={"email": "other@acme.example"})
        records.accounts.update(renamed)
    told = Party(browser, again, "portal").userinfo(token).json
    assert told == {"sub": ALICE, "email": "other@acme.example"}
    assert Provider.open(again, settings).subject(apart, ALICE) == before
    assert not {"alice", "acme", "+7", "@"} & set(before.lower().split("-"))
    assert "@" not in told["sub"]


def test_r083_a_restored_person_keeps_it_and_another_master_key_has_others(house, settings):
    """A backup is the rows and the master key: with both, every sector knows everybody as before."""
    restored = replace(house, envelope=AesEnvelope(bytes(range(32))))
    other = replace(house, envelope=AesEnvelope(bytes(32)))
    apart = Provider.open(house, settings).clients.find("apart")
    subjects = [Provider.open(one, settings).subject(apart, ALICE) for one in (house, restored, other)]
    assert subjects[0] == subjects[1] != subjects[2]
