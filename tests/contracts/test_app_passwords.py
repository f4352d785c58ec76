"""What every store must do with application passwords."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from idp.model.app_password import AppPassword, AppSecretKind
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, AppPasswordId
from idp.ports.records import Records, Store
from tests.contracts.bridged import FAX, PBX, settle
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, VEKTOR
from tests.support.clock import START

Act = Callable[[Records], object]
HOUR = timedelta(hours=1)
LATER = START + HOUR
WHOLE = AppPassword(
    id=AppPasswordId("app-1"),
    company=ROMASHKA,
    service=PBX,
    kind=AppSecretKind.DEVICE,
    login="anna",
    label="Кабинет",
    mac="ab" * 32,
    created_at=START,
    account=ANNA,
    made_by=ANNA,
    expires_at=START + 7 * HOUR,
    used_at=START + timedelta(microseconds=1),
)


def an_app(name: str, *, at: datetime = START, **changed: Any) -> AppPassword:
    plain = replace(WHOLE, expires_at=None, used_at=None, kind=AppSecretKind.PASSWORD)
    return replace(plain, id=AppPasswordId(name), mac=name * 8, created_at=at, **changed)


EVERY = (
    an_app("a-1"),
    an_app("a-2", at=LATER),
    an_app("a-3", service=FAX),
    an_app("a-4", company=VEKTOR),
    an_app("b-1", account=BORIS, login="boris"),
    an_app("s-1", account=None, kind=AppSecretKind.SERVER, login="dovecot", service=FAX),
)


@pytest.fixture
def kept(store: Store) -> Store:
    with store.write() as records:
        settle(records)
        for app in EVERY:
            records.app_passwords.put(app)
    return store


def stamp(store: Store) -> int:
    with store.read() as records:
        return records.versions.stamps()["secrets"]


def ids(apps: Any) -> list[str]:
    return [app.id for app in apps]


def test_one_is_read_back_as_it_was_written(store: Store) -> None:
    with store.write() as records:
        settle(records)
        records.app_passwords.put(WHOLE)
    with store.read() as records:
        assert records.app_passwords.get(WHOLE.id) == WHOLE
        assert records.app_passwords.get(AppPasswordId("other")) is None


def test_an_id_is_written_once(kept: Store) -> None:
    with kept.write() as records, pytest.raises(Conflict):
        records.app_passwords.put(replace(EVERY[0], login="other"))
    with kept.read() as records:
        assert records.app_passwords.get(EVERY[0].id) == EVERY[0]


def test_nobody_unknown_has_one(kept: Store) -> None:
    with pytest.raises(NotFound), kept.write() as records:
        records.app_passwords.put(an_app("z-1", account=AccountId("nobody")))


def test_they_are_found_by_login_in_one_company_or_in_all(kept: Store) -> None:
    with kept.read() as records:
        assert ids(records.app_passwords.of_login(ROMASHKA, PBX, "anna")) == ["a-1", "a-2"]
        assert set(ids(records.app_passwords.of_login(None, PBX, "anna"))) == {"a-1", "a-2", "a-4"}
        assert ids(records.app_passwords.of_login(ROMASHKA, FAX, "anna")) == ["a-3"]
        for login in ("ANNA", "ann", "anna ", ""):
            assert not records.app_passwords.of_login(None, PBX, login)


def test_they_are_listed_by_person_by_service_and_by_server(kept: Store) -> None:
    with kept.read() as records:
        assert ids(records.app_passwords.of_person(ROMASHKA, ANNA)) == ["a-3", "a-1", "a-2"]
        assert ids(records.app_passwords.of_person(VEKTOR, ANNA)) == ["a-4"]
        assert ids(records.app_passwords.of_service(PBX, ROMASHKA)) == ["a-1", "a-2", "b-1"]
        assert set(ids(records.app_passwords.of_service(PBX))) == {"a-1", "a-2", "a-4", "b-1"}
        assert len(records.app_passwords.of_service(PBX, limit=2)) == 2
        assert ids(records.app_passwords.servers_of(ROMASHKA)) == ["s-1"]
        assert not records.app_passwords.servers_of(VEKTOR)


def test_one_ends_once_and_is_in_no_list_then(kept: Store) -> None:
    with kept.write() as records:
        assert records.app_passwords.end(AppPasswordId("a-1"), LATER)
        assert not records.app_passwords.end(AppPasswordId("a-1"), LATER + HOUR)
        assert not records.app_passwords.end(AppPasswordId("other"), LATER)
    with kept.read() as records:
        assert records.app_passwords.get(AppPasswordId("a-1")) == replace(EVERY[0], ended_at=LATER)
        assert ids(records.app_passwords.of_login(ROMASHKA, PBX, "anna")) == ["a-2"]
        assert "a-1" not in ids(records.app_passwords.of_person(ROMASHKA, ANNA))
        assert "a-1" not in ids(records.app_passwords.of_service(PBX))


def test_all_of_a_person_end_in_one_company_only(kept: Store) -> None:
    with kept.write() as records:
        ended = records.app_passwords.end_of_person(ROMASHKA, ANNA, LATER)
        assert ids(ended) == ["a-3", "a-1", "a-2"]
        assert {app.ended_at for app in ended} == {LATER}
        assert records.app_passwords.ended_with(ROMASHKA, ANNA, LATER) == ended
        assert not records.app_passwords.ended_with(ROMASHKA, ANNA, START)
        assert not records.app_passwords.end_of_person(ROMASHKA, ANNA, LATER)
    with kept.read() as records:
        assert not records.app_passwords.of_person(ROMASHKA, ANNA)
        assert ids(records.app_passwords.of_person(VEKTOR, ANNA)) == ["a-4"]
        assert ids(records.app_passwords.of_person(ROMASHKA, BORIS)) == ["b-1"]
        assert ids(records.app_passwords.servers_of(ROMASHKA)) == ["s-1"]


def test_all_of_a_person_end_at_one_service(kept: Store) -> None:
    with kept.write() as records:
        assert ids(records.app_passwords.end_of_person(ROMASHKA, ANNA, LATER, FAX)) == ["a-3"]
    with kept.read() as records:
        assert ids(records.app_passwords.of_person(ROMASHKA, ANNA)) == ["a-1", "a-2"]


def test_a_use_is_noted_once_within_the_time_given(kept: Store) -> None:
    one = AppPasswordId("a-1")
    with kept.write() as records:
        assert records.app_passwords.mark_used(one, START, START - HOUR)
        assert not records.app_passwords.mark_used(one, START + HOUR / 2, START - HOUR / 2)
        assert records.app_passwords.mark_used(one, LATER, START)
        assert not records.app_passwords.mark_used(one, LATER + HOUR, START + HOUR / 2)
        records.app_passwords.end(one, LATER)
        assert not records.app_passwords.mark_used(one, LATER + 9 * HOUR, LATER + 8 * HOUR)
    with kept.read() as records:
        found = records.app_passwords.get(one)
        assert found is not None
        assert found.used_at == LATER


def test_the_stamp_rises_with_every_change_and_with_no_use(kept: Store) -> None:
    stamps = [stamp(kept)]
    acts: list[Act] = [
        lambda records: records.app_passwords.put(an_app("a-9")),
        lambda records: records.app_passwords.end(AppPasswordId("a-9"), LATER),
        lambda records: records.app_passwords.end_of_person(ROMASHKA, BORIS, LATER),
    ]
    for act in acts:
        with kept.write() as records:
            act(records)
        stamps.append(stamp(kept))
    assert stamps == sorted(set(stamps))
    idle: list[Act] = [
        lambda records: records.app_passwords.mark_used(AppPasswordId("a-1"), LATER, START),
        lambda records: records.app_passwords.end(AppPasswordId("a-9"), LATER),
        lambda records: records.app_passwords.end_of_person(ROMASHKA, BORIS, LATER),
    ]
    for act in idle:
        with kept.write() as records:
            act(records)
        assert stamp(kept) == stamps[-1]
