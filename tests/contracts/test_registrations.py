"""What every store must do with clients that register themselves."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from idp.model.consent import Consent
from idp.model.errors import Conflict
from idp.model.ids import ClientId
from idp.model.registration import InitialToken, Registration
from idp.ports.records import Store
from tests.contracts.samples import ANNA, MAIL, a_client, a_code, a_family
from tests.support.clock import START

LATER = START + timedelta(days=2)
TOKEN = InitialToken("t-1", "digest-t", START, START + timedelta(days=1), 2, "the partner")
ITSELF = Registration(MAIL, "digest-r", START)


@pytest.fixture
def registered(inhabited: Store) -> Store:
    """Register the sample client by nobody's leave."""
    with inhabited.write() as records:
        if records.clients.get(MAIL) is None:
            records.clients.add(a_client())
        records.registrations.add(ITSELF)
    return inhabited


def test_a_registration_is_read_back_as_written(registered: Store) -> None:
    with registered.read() as records:
        assert records.registrations.find(MAIL) == ITSELF
        assert records.registrations.find(ClientId("none")) is None
        assert records.registrations.count() == 1


def test_a_client_registers_once(registered: Store) -> None:
    with pytest.raises(Conflict), registered.write() as records:
        records.registrations.add(replace(ITSELF, digest="other"))


def test_a_registration_goes_with_its_client(registered: Store) -> None:
    with registered.write() as records:
        records.clients.remove(MAIL)
    with registered.read() as records:
        assert records.registrations.find(MAIL) is None
        assert records.registrations.count() == 0


def test_a_client_that_nobody_uses_is_swept_once_it_is_old(registered: Store) -> None:
    with registered.write() as records:
        before = records.versions.stamps()["clients"]
        assert records.registrations.sweep(START) == 0
        assert records.registrations.sweep(LATER, 0) == 0
    with registered.write() as records:
        assert records.versions.stamps()["clients"] == before
        assert records.registrations.sweep(LATER) == 1
    with registered.read() as records:
        assert records.clients.get(MAIL) is None
        assert records.registrations.find(MAIL) is None
        assert records.versions.stamps()["clients"] > before


@pytest.mark.parametrize("by", ["consent", "code", "family", "initial-token"])
def test_a_client_that_somebody_uses_is_not_swept(registered: Store, by: str) -> None:
    with registered.write() as records:
        if by == "consent":
            records.consents.put(Consent(ANNA, MAIL, None, frozenset({"openid"}), START))
        elif by == "code":
            records.codes.add(a_code("code-of-it"))
        elif by == "family":
            records.families.add(a_family("family-of-it"))
        else:
            records.clients.remove(MAIL)
            records.clients.add(a_client())
            records.registrations.add(replace(ITSELF, initial_token="t-1"))
        assert records.registrations.sweep(LATER) == 0
        assert records.clients.get(MAIL) is not None


def test_an_initial_token_is_good_for_its_uses_and_no_more(store: Store) -> None:
    with store.write() as records:
        records.registrations.add_token(TOKEN)
        assert records.registrations.find_token("digest-t", START) == TOKEN
        assert list(records.registrations.tokens(START)) == [TOKEN]
        assert [records.registrations.spend_token("digest-t", START) for _ in range(3)] == [True, True, False]
        assert records.registrations.find_token("digest-t", START) is None
        assert records.registrations.tokens(START) == []


def test_an_initial_token_ends_by_its_time_or_by_hand(store: Store) -> None:
    with store.write() as records:
        records.registrations.add_token(TOKEN)
        assert records.registrations.find_token("digest-t", LATER) is None
        assert not records.registrations.spend_token("digest-t", LATER)
        assert records.registrations.end_token("t-1")
        assert not records.registrations.end_token("t-1")
        assert not records.registrations.spend_token("digest-t", START)


def test_a_taken_digest_is_a_conflict(store: Store) -> None:
    with store.write() as records:
        records.registrations.add_token(TOKEN)
    with pytest.raises(Conflict), store.write() as records:
        records.registrations.add_token(replace(TOKEN, id="t-2"))


def test_expired_initial_tokens_are_swept(store: Store) -> None:
    with store.write() as records:
        records.registrations.add_token(TOKEN)
        assert records.registrations.sweep_tokens(START) == 0
        assert records.registrations.sweep_tokens(LATER, 0) == 0
        assert records.registrations.sweep_tokens(LATER) == 1


def test_two_who_spend_the_last_use_at_once_are_one(store: Store) -> None:
    with store.write() as records:
        records.registrations.add_token(replace(TOKEN, uses_left=1))
    together, spent = Barrier(8), []

    def spend() -> None:
        together.wait()
        with store.write() as records:
            spent.append(records.registrations.spend_token("digest-t", START))

    threads = [Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(spent) == [False] * 7 + [True]


def test_two_who_change_a_client_at_once_both_do(store: Store) -> None:
    with store.write() as records:
        records.clients.add(replace(a_client(), contacts=()))
    together = Barrier(8)

    def change(name: str) -> None:
        together.wait()
        with store.write() as records:
            client = records.clients.hold(MAIL)
            assert client is not None
            records.clients.replace(replace(client, contacts=(*client.contacts, name)))

    threads = [Thread(target=change, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as records:
        client = records.clients.get(MAIL)
    assert client is not None
    assert sorted(client.contacts) == [str(number) for number in range(8)]
