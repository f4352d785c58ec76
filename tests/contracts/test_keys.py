"""What every store must do with signing keys."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import Conflict
from idp.model.ids import KeyId
from idp.model.keys import KeyPurpose, KeyState, StoredKey
from idp.ports.records import Store
from tests.support.clock import START

KEY = StoredKey(
    kid=KeyId("k-1"),
    purpose=KeyPurpose.TOKEN,
    alg="ES256",
    state=KeyState.ANNOUNCED,
    public_jwk={"kty": "EC", "crv": "P-256", "x": "x", "y": "y"},
    private_sealed=b"\x00\xffsealed",
    created_at=START,
    changed_at=START,
)
LATER = START + timedelta(days=1)


@pytest.fixture
def keyed(store: Store) -> Store:
    with store.write() as records:
        records.keys.add(KEY)
    return store


def stamp(store: Store) -> int:
    with store.read() as records:
        return records.versions.stamps()["keys"]


def test_keys_are_read_back_as_written_oldest_first(keyed: Store) -> None:
    newer = replace(KEY, kid=KeyId("k-0"), created_at=LATER)
    with keyed.write() as records:
        records.keys.add(newer)
    with keyed.read() as records:
        assert list(records.keys.all()) == [KEY, newer]


def test_a_taken_kid_is_a_conflict(keyed: Store) -> None:
    with pytest.raises(Conflict), keyed.write() as records:
        records.keys.add(KEY)


def test_a_key_moves_from_the_state_it_is_in_only(keyed: Store) -> None:
    before = stamp(keyed)
    with keyed.write() as records:
        assert not records.keys.move(KEY.kid, KeyState.SIGNING, KeyState.RETIRED, LATER)
        assert records.keys.move(KEY.kid, KeyState.ANNOUNCED, KeyState.SIGNING, LATER)
        assert list(records.keys.all()) == [replace(KEY, state=KeyState.SIGNING, changed_at=LATER)]
    assert stamp(keyed) == before + 1


def test_a_removed_key_is_gone(keyed: Store) -> None:
    before = stamp(keyed)
    with keyed.write() as records:
        assert records.keys.remove(KEY.kid)
        assert not records.keys.remove(KEY.kid)
        assert list(records.keys.all()) == []
    assert stamp(keyed) == before + 1


def test_a_new_key_raises_the_stamp(store: Store) -> None:
    before = stamp(store)
    with store.write() as records:
        records.keys.add(KEY)
    assert stamp(store) == before + 1
