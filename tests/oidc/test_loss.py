"""A lost right ends access: at code, refresh and UserInfo, on every worker, within a second."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

import idp.oidc
import idp.web
from idp.adapters.embedded import MemoryLimiter, PolledStamps
from idp.model.access import person
from idp.model.account import AccountStatus
from idp.model.company import CompanyStatus
from idp.oidc.keys import Keyring
from tests.oidc.conftest import ACME, ALICE, ENVELOPE
from tests.oidc.party import Party
from tests.support import rights


@pytest.fixture
def worker(house, settings):
    """Open another worker on the same store; it hears of changes by the stamps row alone."""
    stamps = PolledStamps(house.store)
    other = replace(
        house,
        stamps=stamps,
        limiter=MemoryLimiter(house.clock),
        signer=Keyring(house.store, ENVELOPE, stamps),
    )
    app = Flask("another-worker", static_folder=None)
    idp.web.furnish(app, other, settings)
    app.register_blueprint(idp.oidc.blueprint(other, settings, lambda _locale, service: service))
    yield other, app.test_client()
    stamps.stop()


@pytest.fixture
def here(alice, house):
    return Party(alice, house, "reports")


@pytest.fixture
def there(worker):
    other, browser = worker
    return Party(browser, other, "reports")


def held(records):
    return [b for b in rights.bindings(records, ACME) if b.subject == person(ALICE)]


def take_the_role(records):
    rights.take(records, ACME, *held(records))


def shut_off(records):
    rights.deny(records, ALICE, ACME, services=("reports",))


def unhook(records):
    nodes = records.access.facts(ACME)[1]
    rights.take(records, ACME, *(n for n in nodes if getattr(n, "service", None) == "reports"))


def cut_short(records):
    [binding] = held(records)
    rights.put(records, ACME, replace(binding, valid_until=binding.granted_at or rights.WHEN))


def disable(records):
    records.accounts.update(replace(records.accounts.get(ALICE), status=AccountStatus.DISABLED))


def dismiss(records):
    records.companies.remove_member(ALICE, ACME)


def end_the_company(records):
    records.companies.update(replace(records.companies.get(ACME), status=CompanyStatus.ENDED))


LOSSES = [take_the_role, shut_off, unhook, cut_short, disable, dismiss, end_the_company]


def refused_everywhere(party, code, tokens):
    """Return the three answers as what they refuse with."""
    answers = (
        party.redeem(code),
        party.refresh(tokens["refresh_token"]),
        party.userinfo(tokens["access_token"]),
    )
    return [(answer.status_code, answer.json.get("error")) for answer in answers]


REFUSED = [(400, "invalid_grant"), (400, "invalid_grant"), (401, "invalid_token")]


@pytest.mark.parametrize("loss", LOSSES)
def test_r059_what_is_lost_is_refused_on_another_worker_once_it_has_seen_the_stamps(
    here, there, house, worker, loss
):
    tokens, code = here.tokens(scope="openid offline_access"), here.code()
    assert there.userinfo(tokens["access_token"]).status_code == 200
    with house.store.write() as records:
        loss(records)
    worker[0].stamps.refresh_now()
    assert refused_everywhere(there, code, tokens) == REFUSED


@pytest.mark.parametrize("loss", [take_the_role, disable])
def test_r059_a_worker_that_only_polls_sees_it_by_itself(here, there, house, worker, loss):
    tokens = here.tokens(scope="openid offline_access")
    other, _ = worker
    other.stamps.start()
    assert there.userinfo(tokens["access_token"]).status_code == 200
    with house.store.write() as records:
        loss(records)
    polls = 0
    while there.userinfo(tokens["access_token"]).status_code == 200:
        polls += 1
        assert polls < 100, "it never sees it"
        time.sleep(0.05)
    assert there.refresh(tokens["refresh_token"]).status_code == 400


def test_what_ends_by_itself_ends_to_the_second_without_any_change(here, house, clock):
    with house.store.write() as records:
        [binding] = held(records)
        rights.put(records, ACME, replace(binding, valid_until=clock.now() + timedelta(seconds=30)))
    house.stamps.refresh_now()
    tokens, code = here.tokens(scope="openid offline_access"), here.code()
    clock.advance(seconds=29)
    assert here.userinfo(tokens["access_token"]).status_code == 200
    clock.advance(seconds=1)
    assert refused_everywhere(here, code, tokens) == REFUSED


def test_what_is_lost_here_says_nothing_of_a_client_that_needs_no_right(alice, here, house):
    portal = Party(alice, house, "portal")
    tokens = portal.tokens(scope="openid offline_access roles")
    with house.store.write() as records:
        take_the_role(records)
    house.stamps.refresh_now()
    assert portal.userinfo(tokens["access_token"]).json["roles"] == []
    assert portal.refresh(tokens["refresh_token"]).status_code == 200
    assert here.authorize(prompt="none").status_code == 303


def test_what_is_given_back_is_good_again(here, house):
    tokens = here.tokens(scope="openid offline_access")
    with house.store.write() as records:
        take_the_role(records)
    house.stamps.refresh_now()
    assert here.refresh(tokens["refresh_token"]).status_code == 400
    with house.store.write() as records:
        rights.give(records, ALICE, ACME, "service_user")
    house.stamps.refresh_now()
    assert here.refresh(tokens["refresh_token"]).status_code == 200


def test_a_refusal_spends_neither_code_nor_token(here, house):
    tokens, code = here.tokens(scope="openid offline_access"), here.code()
    with house.store.write() as records:
        shut_off(records)
    house.stamps.refresh_now()
    assert refused_everywhere(here, code, tokens) == REFUSED
    with house.store.write() as records:
        lifted = [f for f in records.access.facts(ACME)[1] if type(f).__name__ == "Denial"]
        rights.take(records, ACME, *lifted)
    house.stamps.refresh_now()
    assert here.redeem(code).status_code == 200
    assert here.refresh(tokens["refresh_token"]).status_code == 200
