"""What every store must do with relying parties."""

from dataclasses import replace

import pytest

from idp.model.client import Client
from idp.model.consent import Consent
from idp.model.errors import Conflict, NotFound
from idp.model.ids import ClientId, FamilyId
from idp.ports.records import Store
from tests.contracts.samples import ANNA, MAIL, a_client, a_code, a_family
from tests.support.clock import START
from tests.support.statements import Statements


def test_a_client_is_read_back_as_written(store: Store) -> None:
    bare = Client(ClientId("bare"), "Bare", (), START)
    with store.write() as records:
        records.clients.add(a_client())
        records.clients.add(bare)
    with store.read() as records:
        assert records.clients.get(MAIL) == a_client()
        assert records.clients.get(ClientId("none")) is None
        assert list(records.clients.all()) == [bare, a_client()]


def test_clients_are_listed_by_how_their_ids_begin(store: Store, statements: Statements) -> None:
    names = ["own-a-1", "own-a-2", "own-ab-1", "own_a-1", "own-%-1", "xown-a-1"]
    with store.write() as records:
        for name in reversed(names):
            records.clients.add(Client(ClientId(name), name, (), START))
    with store.read() as records:
        statements.clear()
        assert [one.client_id for one in records.clients.beginning("own-a-")] == ["own-a-1", "own-a-2"]
        assert len(statements) == 1
        assert [one.client_id for one in records.clients.beginning("own-%")] == ["own-%-1"]
        assert [one.client_id for one in records.clients.beginning("own_")] == ["own_a-1"]


def test_a_taken_client_id_is_a_conflict(store: Store) -> None:
    with store.write() as records:
        records.clients.add(a_client())
    with pytest.raises(Conflict), store.write() as records:
        records.clients.add(replace(a_client(), client_name="Other"))


def test_a_client_is_replaced_whole(store: Store) -> None:
    changed = replace(a_client(), redirect_uris=(), default_max_age=None, disabled=True)
    with store.write() as records:
        records.clients.add(a_client())
        records.clients.replace(changed)
    with store.read() as records:
        assert records.clients.get(MAIL) == changed


def test_replacing_an_unknown_client_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as records:
        records.clients.replace(a_client())


def test_a_removed_client_leaves_nothing_to_a_new_one_of_its_name(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.codes.add(a_code())
        records.families.add(a_family())
        records.consents.put(Consent(ANNA, MAIL, None, frozenset({"openid"}), START))
        assert records.clients.remove(MAIL)
        assert not records.clients.remove(MAIL)
        records.clients.add(a_client())
    with inhabited.read() as records:
        assert records.codes.find("code-1") is None
        assert records.families.find(FamilyId("family-1")) is None
        assert records.consents.find(ANNA, MAIL, None) is None


def test_one_that_registers_itself_is_there_at_once_and_raises_no_stamp(store: Store) -> None:
    itself = replace(a_client(), self_registered=True)
    with store.write() as records:
        before = records.versions.stamps()
        records.clients.add(itself)
    with store.write() as records:
        assert records.versions.stamps() == before
        assert records.clients.get(MAIL) == itself
        records.clients.replace(replace(itself, client_name="Other"))
    with store.read() as records:
        assert records.versions.stamps()["clients"] > before["clients"]


def test_every_change_raises_the_clients_stamp(store: Store) -> None:
    def clients() -> int:
        with store.read() as records:
            return records.versions.stamps()["clients"]

    stamps = [clients()]
    with store.write() as records:
        records.clients.add(a_client())
    stamps.append(clients())
    with store.write() as records:
        records.clients.replace(a_client())
    stamps.append(clients())
    with store.write() as records:
        records.clients.remove(MAIL)
    stamps.append(clients())
    with store.write() as records:
        records.clients.remove(MAIL)
    assert stamps == sorted(set(stamps))
    assert clients() == stamps[-1]
