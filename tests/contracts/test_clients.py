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


def test_a_client_is_read_back_as_written(store: Store) -> None:
    bare = Client(ClientId("bare"), "Bare", (), START)
    with store.write() as records:
        records.clients.add(a_client())
        records.clients.add(bare)
    with store.read() as records:
        assert records.clients.get(MAIL) == a_client()
        assert records.clients.get(ClientId("none")) is None
        assert list(records.clients.all()) == [bare, a_client()]


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
