"""Accounts in services with an API follow their people; where we hold no key, nothing is ordered."""

from datetime import timedelta

import pytest

from idp.authn.signout import end_session
from idp.links.following import rotate_all
from idp.links.shared import Login
from idp.links.states import note_ok, revoke_links_of
from idp.links.vault import NOBODY, put_secret
from idp.model.link import API, BridgeMode, Jar
from idp.model.secret import Secret
from idp.model.work import JobKind
from idp.rbac.actor import OPERATOR, Actor
from tests.links.village import FAX, PBX


@pytest.fixture
def keyed(village):
    """The operator holds the keys of the PBX's and the fax's APIs."""
    with village.store.write() as records:
        for service in (PBX, FAX):
            put_secret(records, village.envelope, NOBODY, service, API, Secret("k"), village.now())
    return village


def ordered(village):
    with village.store.read() as records:
        jobs = list(records.outbox.list(JobKind.PROVISION))
    return sorted((job.payload["service"], job.payload["event"]) for job in jobs)


def prove(village, service=PBX):
    """Anna signs in to the old service once."""
    return village.links.activating.prove_by_login(
        village.romashka, service, village.anna, "1001", Secret("old")
    )


def set_mode(village, mode):
    with village.store.write() as records:
        records.bridges.set_mode(PBX, mode, village.now())


@pytest.mark.parametrize(
    ("mode", "orders"),
    [
        pytest.param(BridgeMode.SHADOW, [], id="while-people-enter-as-ever"),
        pytest.param(BridgeMode.BOTH, [], id="while-both-ways-are-open"),
        pytest.param(BridgeMode.ONLY, [("pbx", "rotate")], id="once-the-old-way-is-shut"),
    ],
)
def test_a_password_that_its_person_knows_is_rotated(keyed, mode, orders):
    set_mode(keyed, mode)
    prove(keyed)
    assert ordered(keyed) == orders


def test_when_the_old_way_is_shut_every_active_password_is_rotated(keyed):
    prove(keyed)
    keyed.match({"login": "1002", "email": "boris@romashka.example"})
    with keyed.store.write() as records:
        assert rotate_all(records, PBX, keyed.now()) == 1
    assert ordered(keyed) == [("pbx", "rotate")]


def test_an_account_that_nobody_gave_a_password_for_gets_one(keyed):
    link = keyed.match({"login": "1001", "email": "anna@romashka.example"})["1001"]
    staff = [keyed.town.person(f"{name}@operator.example").id for name in ("s1", "s2")]
    for one in staff:
        keyed.links.activating.confirm(one, link.id, keyed.anna)
    assert ordered(keyed) == [("pbx", "rotate")]


def leave(village):
    with village.store.write() as records:
        revoke_links_of(records, village.romashka, village.anna, village.now())


def test_who_leaves_loses_the_account_there_and_a_shared_one_gets_another_password(keyed):
    prove(keyed)
    keyed.links.sharing.share(OPERATOR, keyed.romashka, Login(FAX, "office", Secret("f")), [keyed.anna])
    leave(keyed)
    assert ordered(keyed) == [("fax", "rotate"), ("pbx", "leaver")]


@pytest.mark.parametrize(("let_in", "orders"), [(False, []), (True, [("fax", "rotate")])])
def test_what_its_company_alone_calls_its_own_is_changed_once_the_service_has_let_it_in(
    keyed, let_in, orders
):
    with keyed.store.read() as records:
        company = records.companies.get(keyed.romashka)
    keyed.town.give(keyed.account(keyed.anna), company)
    with keyed.store.write() as records:
        records.bridges.set_mode(FAX, BridgeMode.ONLY, keyed.now())
    login, anna = Login(FAX, "of-another-company", Secret("guessed")), Actor(keyed.anna, assured=True)
    made = keyed.links.sharing.share(anna, keyed.romashka, login, [keyed.anna])
    with keyed.store.write() as records:
        if let_in:
            note_ok(records, made.link, keyed.now())
        assert rotate_all(records, FAX, keyed.now()) == len(orders)
    assert ordered(keyed) == orders


def test_where_we_hold_no_key_nothing_is_ordered(village):
    set_mode(village, BridgeMode.ONLY)
    prove(village)
    leave(village)
    assert ordered(village) == []


def test_who_leaves_is_signed_out_there_before_the_cookies_go(village):
    browser = village.town.sign_in(village.town.browser())
    sid = village.town.who(browser).session.sid
    key, now = f"{sid}:{PBX}", village.now()
    prove(village)
    with village.store.write() as records:
        assert records.jars.lease(key, now, now + timedelta(seconds=9))
        assert records.jars.put(Jar(key, b"sealed", 1), 0)
    with village.store.write() as records:
        end_session(records, sid, reason="dismissed", clients=records.clients.get, now=now)
        revoke_links_of(records, village.romashka, village.anna, now)
    with village.store.read() as records:
        assert records.jars.get(key) is not None
        assert [job.target for job in records.outbox.list(JobKind.BRIDGE_LOGOUT)] == ["bridge:pbx"]
