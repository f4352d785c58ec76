"""A client with several secrets: each counts until it expires or is ended, and nothing else does."""

from datetime import timedelta
from threading import Thread

import pytest

from idp.adapters.embedded import PolledStamps
from idp.model.client import FIRST
from idp.model.errors import NotFound, Refused
from idp.model.ids import ClientId
from idp.oidc.registration.secrets import add_secret, end_secret
from tests.oidc.party import SECRET, basic

PORTAL = ClientId("portal")
FORM = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "x", "code_verifier": "v"}


def at_once(*works):
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def add(house, clock):
    def make(lives=None, client=PORTAL):
        with house.store.write() as records:
            made, secret = add_secret(records, client, clock.now(), lives)
        house.stamps.refresh_now()
        return made.id, secret.value

    return make


@pytest.fixture
def end(house, clock):
    def finish(secret_id, client=PORTAL):
        with house.store.write() as records:
            left = end_secret(records, client, secret_id, clock.now())
        house.stamps.refresh_now()
        return left

    return finish


@pytest.fixture
def knows(browser):
    """Tell whether a secret proves the client, at two edges."""

    def ask(secret, client="portal"):
        token = browser.post("/token", data=FORM, headers=basic(client, secret))
        told = browser.post("/introspect", data={"token": "x"}, headers=basic(client, secret))
        good = token.json["error"] == "invalid_grant"
        assert good is (told.status_code == 200)
        assert good or (token.status_code, token.json["error"]) == (401, "invalid_client")
        return good

    return ask


@pytest.mark.spec("RFC 7591 §3.2.1")
def test_the_old_secret_and_the_new_one_are_both_good(add, knows):
    _, secret = add()
    assert knows(secret)
    assert knows(SECRET)
    assert not knows(secret[:-1])


@pytest.mark.spec("OpenID Connect Dynamic Client Registration 1.0 §3.2")
def test_a_secret_counts_until_the_moment_it_expires(add, knows, clock):
    _, secret = add(timedelta(hours=1))
    clock.advance(minutes=59, seconds=59)
    assert knows(secret)
    clock.advance(seconds=1)
    assert not knows(secret)
    assert knows(SECRET)


def test_an_ended_secret_is_refused_and_the_others_are_not(add, end, knows):
    secret_id, secret = add()
    assert end(FIRST) == 1
    assert not knows(SECRET)
    assert knows(secret)
    assert end(secret_id) == 0
    assert not knows(secret)
    assert not knows("")


def test_r047_who_has_no_live_secret_is_proved_by_nothing(end, knows, browser):
    end(FIRST)
    for secret in (SECRET, "", "x", "\x00"):
        assert not knows(secret)
    bare = browser.post("/token", data={**FORM, "client_id": "portal"})
    assert (bare.status_code, bare.json["error"]) == (401, "invalid_client")


def test_r047_another_client_s_secret_is_no_secret(add, knows):
    _, secret = add(client=ClientId("nonce"))
    assert knows(secret, "nonce")
    assert not knows(secret)


def test_expired_ones_make_room_and_live_ones_do_not(add, clock):
    for _ in range(4):
        add(timedelta(hours=1))
    with pytest.raises(Refused):
        add()
    clock.advance(hours=1)
    add()


def test_a_client_without_secrets_gets_none(add, statements):
    statements.clear()
    for client in ("app", "keyed", "no-such-client"):
        with pytest.raises((Refused, NotFound)):
            add(client=ClientId(client))
    assert statements.writes() == []


def test_another_worker_refuses_it_once_it_has_looked_at_the_stamps(add, end, knows, house):
    _, secret = add()
    assert knows(secret)
    other = PolledStamps(house.store)
    before = other.current("clients")
    end(FIRST)
    other.refresh_now()
    assert other.current("clients") > before
    assert not knows(SECRET)


def test_a_secret_that_is_ended_while_it_is_used_is_good_before_and_never_after(app, house, clock, add):
    secret_id, secret = add()
    ended, late = [], []

    def use():
        http = app.test_client()
        for _ in range(12):
            over = bool(ended)
            answer = http.post("/token", data=FORM, headers=basic("portal", secret))
            late.extend([answer.status_code] if over else [])

    def finish():
        with house.store.write() as records:
            end_secret(records, PORTAL, secret_id, clock.now())
        house.stamps.refresh_now()
        ended.append(True)

    at_once(use, use, use, finish)
    use()
    assert late
    assert set(late) <= {401, 429}


def test_two_that_are_made_at_once_are_both_kept(house, clock):
    made = []

    def make():
        with house.store.write() as records:
            made.append(add_secret(records, PORTAL, clock.now(), None)[0].id)

    at_once(make, make, make, make)
    with house.store.read() as records:
        kept = {secret.id for secret in records.clients.get(PORTAL).secrets}
    assert kept == {FIRST, *made}


def test_no_secret_is_told_by_repr(add, house):
    _, secret = add()
    with house.store.read() as records:
        client = records.clients.get(PORTAL)
    assert secret not in repr(client)
    assert all(one.digest not in repr(one) for one in client.client_secrets)


def test_several_secrets_cost_no_statement(add, browser, statements):
    _, secret = add()
    browser.post("/token", data=FORM, headers=basic("portal", secret))
    statements.clear()
    browser.post("/token", data=FORM, headers=basic("portal", secret))
    with_several = (len(statements.selects()), len(statements.writes()))
    statements.clear()
    browser.post("/token", data=FORM, headers=basic("post", "x"))
    browser.post("/token", data=FORM, headers=basic("nonce", SECRET))
    statements.clear()
    browser.post("/token", data=FORM, headers=basic("nonce", SECRET))
    assert (len(statements.selects()), len(statements.writes())) == with_several
