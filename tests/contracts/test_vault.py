"""What every store must do with sealed secrets and the keys that seal them."""

from dataclasses import replace

import pytest

from idp.model.errors import Conflict, NotFound
from idp.model.ids import CompanyId
from idp.model.link import SealedSecret
from idp.ports.records import Store
from tests.contracts.bridged import FAX, KEY, PBX, SECRET, SOON
from tests.contracts.samples import ROMASHKA, VEKTOR

SECOND = replace(KEY, version=2, wrapped=b"wrapped-2")
NAME = SECRET.name


@pytest.fixture
def sealed(store: Store) -> Store:
    with store.write() as records:
        records.vault.add_key(KEY)
        records.vault.put(SECRET)
    return store


def in_place(store: Store) -> SealedSecret | None:
    with store.read() as records:
        return records.vault.get(ROMASHKA, PBX, NAME)


def test_a_secret_is_read_back_as_written_in_its_place_alone(sealed: Store) -> None:
    with sealed.read() as records:
        assert records.vault.get(ROMASHKA, PBX, NAME) == SECRET
        for place in ((VEKTOR, PBX, NAME), (ROMASHKA, FAX, NAME), (ROMASHKA, PBX, "own")):
            assert records.vault.get(*place) is None


def test_a_company_has_data_keys_by_version(sealed: Store) -> None:
    with sealed.write() as records:
        records.vault.add_key(SECOND)
        records.vault.add_key(replace(KEY, company=CompanyId("-")))
        with pytest.raises(Conflict):
            records.vault.add_key(replace(SECOND, wrapped=b"other"))
    with sealed.read() as records:
        assert records.vault.key(ROMASHKA) == SECOND
        assert records.vault.key(ROMASHKA, 1) == KEY
        assert records.vault.key(ROMASHKA, 3) is None
        assert records.vault.key(VEKTOR) is None
        assert records.vault.companies() == ["-", ROMASHKA]


@pytest.mark.parametrize("version", [1, 3], ids=["the-same-version", "a-version-left-out"])
def test_a_secret_is_written_over_the_version_before_it(sealed: Store, version: int) -> None:
    newer = replace(SECRET, sealed=b"sealed-2", version=2, changed_at=SOON, used_at=None)
    with sealed.write() as records, pytest.raises(Conflict):
        records.vault.put(replace(SECRET, sealed=b"other", version=version))
    assert in_place(sealed) == SECRET
    with sealed.write() as records:
        records.vault.put(newer)
    assert in_place(sealed) == newer


def test_a_secret_that_is_not_there_has_no_second_version(sealed: Store) -> None:
    with sealed.write() as records, pytest.raises(Conflict):
        records.vault.put(replace(SECRET, name="own", version=2))


def test_nothing_is_sealed_by_a_key_that_is_not_there(sealed: Store) -> None:
    with pytest.raises(NotFound), sealed.write() as records:
        records.vault.put(replace(SECRET, name="own", key_version=2))


def test_services_are_listed_that_have_a_secret_of_their_own_of_a_name(sealed: Store) -> None:
    nobody = CompanyId("-")
    with sealed.write() as records:
        records.vault.add_key(replace(KEY, company=nobody))
        records.vault.put(replace(SECRET, company=nobody, service=FAX, name="api"))
        records.vault.put(replace(SECRET, company=ROMASHKA, service=PBX, name="api"))
    with sealed.read() as records:
        assert records.vault.services_with("api") == [FAX]
        assert records.vault.services_with("own") == []


def test_a_secret_is_dropped_once(sealed: Store) -> None:
    with sealed.write() as records:
        assert records.vault.drop(ROMASHKA, PBX, NAME)
        assert not records.vault.drop(ROMASHKA, PBX, NAME)
    assert in_place(sealed) is None


def test_its_last_use_is_noted(sealed: Store) -> None:
    with sealed.write() as records:
        records.vault.mark_used(ROMASHKA, PBX, NAME, SOON)
        records.vault.mark_used(ROMASHKA, PBX, "other", SOON)
    assert in_place(sealed) == replace(SECRET, used_at=SOON)


def test_what_is_sealed_again_is_the_same_to_everybody(sealed: Store) -> None:
    again = replace(SECRET, sealed=b"again", key_version=2, version=2)
    with sealed.write() as records:
        before = records.versions.stamps()
        records.vault.add_key(SECOND)
        assert records.vault.hold(ROMASHKA, PBX, NAME) == SECRET
        assert records.vault.hold(VEKTOR, PBX, NAME) is None
        records.vault.reseal(again)
    assert in_place(sealed) == again
    with sealed.read() as records:
        assert records.versions.stamps() == before


def test_what_older_keys_seal_is_listed_in_batches(sealed: Store) -> None:
    newer = replace(SECRET, name="own", key_version=2)
    with sealed.write() as records:
        records.vault.add_key(SECOND)
        records.vault.put(newer)
        records.vault.put(replace(SECRET, service=FAX))
        assert records.vault.sealed_before(ROMASHKA, 2, 10) == [replace(SECRET, service=FAX), SECRET]
        assert records.vault.sealed_before(ROMASHKA, 2, 1) == [replace(SECRET, service=FAX)]
        assert records.vault.sealed_before(ROMASHKA, 1, 10) == []
        assert records.vault.sealed_before(VEKTOR, 9, 10) == []
        assert records.vault.of_company(ROMASHKA) == [replace(SECRET, service=FAX), SECRET, newer]


def test_a_key_that_seals_something_is_not_retired(sealed: Store) -> None:
    with sealed.write() as records:
        records.vault.add_key(SECOND)
        assert records.vault.retire_keys(ROMASHKA, below=2) == 0
        records.vault.put(replace(SECRET, key_version=2, version=2))
        assert records.vault.retire_keys(ROMASHKA, below=2) == 1
        assert records.vault.key(ROMASHKA, 1) is None
        assert records.vault.retire_keys(ROMASHKA, below=2) == 0


def test_dropping_keys_takes_what_they_sealed_with_them(sealed: Store) -> None:
    newer = replace(SECRET, name="own", key_version=2)
    with sealed.write() as records:
        records.vault.add_key(SECOND)
        records.vault.put(newer)
        records.vault.add_key(replace(KEY, company=VEKTOR))
        assert records.vault.drop_keys(ROMASHKA, below=2) == 1
        assert records.vault.of_company(ROMASHKA) == [newer]
        assert records.vault.drop_keys(ROMASHKA) == 1
        assert records.vault.of_company(ROMASHKA) == []
        assert records.vault.companies() == [VEKTOR]
