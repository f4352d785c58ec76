"""What is written while keys rotate is what stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.adapters.sql.records.vault import SqlVault
from idp.links.vault import OWN, drop_secret, note_lent, open_secret, put_secret, rotate_key
from idp.model.ids import CompanyId
from idp.model.secret import Secret
from tests.links.village import PBX
from tests.support.clock import START

PLACE = CompanyId("here"), PBX, OWN
LATER = START + timedelta(hours=1)


@pytest.fixture
def rotate(store, envelope, clock, monkeypatch):
    """Rotate the key, and do something in the moment after the secrets were listed."""

    def rotate(meanwhile):
        listed = SqlVault.sealed_before
        waiting = [meanwhile]

        def list_then(vault, *asked):
            found = listed(vault, *asked)
            while waiting:
                with store.write() as records:
                    waiting.pop()(records)
            return found

        monkeypatch.setattr(SqlVault, "sealed_before", list_then)
        rotate_key(store, envelope, clock, PLACE[0])

    with store.write() as records:
        put_secret(records, envelope, *PLACE, Secret("old"), START)
    return rotate


def test_a_secret_that_was_dropped_and_put_anew_is_the_new_one(store, envelope, rotate):
    def renew(records):
        drop_secret(records, *PLACE, START)
        put_secret(records, envelope, *PLACE, Secret("new"), START)

    rotate(renew)
    with store.read() as records:
        assert open_secret(records, envelope, *PLACE).value == "new"


def test_a_secret_that_was_dropped_does_not_come_back(store, envelope, rotate):
    rotate(lambda records: drop_secret(records, *PLACE, START))
    with store.read() as records:
        assert open_secret(records, envelope, *PLACE) is None


def test_a_later_rotation_that_was_faster_is_no_error(store, envelope, rotate):
    def overtake(records):
        records.vault.add_key(replace(records.vault.key(PLACE[0]), version=3))
        assert records.vault.retire_keys(PLACE[0], below=3) == 1

    rotate(overtake)
    with store.read() as records:
        assert open_secret(records, envelope, *PLACE).value == "old"
        assert records.vault.get(*PLACE).key_version == 1


def test_that_a_secret_was_shown_is_not_forgotten(store, rotate):
    rotate(lambda records: note_lent(records, *PLACE, LATER, None))
    with store.read() as records:
        found = records.vault.get(*PLACE)
    assert (found.used_at, found.key_version) == (LATER, 2)
