"""A lost right closes what rests on it in the service that it was for, and nothing else."""

from dataclasses import replace

import pytest

from idp.model.access import person
from idp.model.work import JobKind
from idp.oidc.logout import backchannel_handler
from idp.rbac import Trees
from idp.rbac.lost import Turn, close_lost
from tests.oidc.conftest import ACME, ALICE, BORIS
from tests.oidc.party import ISSUER, Party
from tests.support import rights

CLIENTS = ("reports", "portal", "members")


@pytest.fixture
def parties(alice, house):
    """Let Alice be in three services that all ask to be told of a logout."""
    with house.store.write() as records:
        for name in CLIENTS:
            uri = f"https://{name}.example/backchannel"
            records.clients.replace(replace(records.clients.get(name), backchannel_logout_uri=uri))
    house.stamps.refresh_now()
    parties = {name: Party(alice, house, name) for name in CLIENTS}
    tokens = {name: party.tokens(scope="openid offline_access") for name, party in parties.items()}
    return parties, tokens


def lose(house, work):
    """Change the tree and tell who has to know, in one transaction."""
    trees, now = Trees(house.stamps), house.clock.now()
    with house.store.write() as records:
        before = trees.whole(records, ACME)
        work(records)
        after = trees.whole(records, ACME)
        told = close_lost(records, Turn(before, now, after, now), [person(ALICE), person(BORIS)])
    house.stamps.refresh_now()
    return told


def take_everything(records):
    rights.take(records, ACME, *rights.bindings(records, ACME))


def deliver(house, settings):
    with house.store.read() as records:
        jobs = list(records.outbox.list(JobKind.BACKCHANNEL_LOGOUT))
    for job in jobs:
        backchannel_handler(house, settings)(job)
    return jobs


@pytest.mark.spec("OpenID Connect Back-Channel Logout 1.0 §2.4")
def test_only_the_service_whose_right_is_lost_is_told(parties, house, settings, fetch, clock):
    assert lose(house, take_everything) == ("client:reports",)
    [job] = deliver(house, settings)
    [(url, form)] = fetch.posted
    assert url == "https://reports.example/backchannel"
    claims = parties[0]["reports"].read(form["logout_token"])
    assert claims.pop("jti")
    now = int(clock.now().timestamp())
    assert claims == {
        "iss": ISSUER,
        "aud": "reports",
        "sub": ALICE,
        "sid": job.payload["sid"],
        "iat": now,
        "exp": now + 120,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }


def test_the_session_goes_on_and_the_other_services_with_it(parties, house):
    lose(house, take_everything)
    known, tokens = parties
    assert known["reports"].refresh(tokens["reports"]["refresh_token"]).status_code == 400
    for name in ("portal", "members"):
        assert known[name].refresh(tokens[name]["refresh_token"]).status_code == 200
        assert known[name].authorize(prompt="none").status_code == 303
    with house.store.read() as records:
        assert len(records.sessions.of_account(ALICE)) == 1


def test_a_right_that_was_only_changed_tells_nobody(parties, house, settings, fetch):
    def less(records):
        take_everything(records)
        rights.give(records, ALICE, ACME, "service_user")

    assert lose(house, less) == ()
    assert deliver(house, settings) == []
    assert fetch.posted == []


def test_a_delivery_for_a_session_that_has_ended_meanwhile_is_made_all_the_same(
    parties, house, settings, fetch
):
    lose(house, take_everything)
    with house.store.write() as records:
        for session in records.sessions.of_account(ALICE):
            records.sessions.end(session.sid, house.clock.now())
    assert len(deliver(house, settings)) == 1
    assert len(fetch.posted) == 1
