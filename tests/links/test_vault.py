"""Secrets are bound to their place, their length does not show, and keys can change and be destroyed."""

from dataclasses import replace

import pytest

from idp.links.vault import (
    BATCH,
    KEY,
    NOBODY,
    OWN,
    drop_secret,
    link_secret,
    note_lent,
    open_bytes,
    open_secret,
    put_secret,
    role_secret,
    rotate_key,
    seal_bytes,
    shred,
)
from idp.model.errors import Conflict, Invalid, Unavailable
from idp.model.ids import CompanyId, LinkId, ServiceId
from idp.model.secret import Secret
from tests.contracts.faults import InjectedError, failing_statement
from tests.links.village import CANARY, FAX, PBX
from tests.support.clock import START

HERE, THERE = CompanyId("here"), CompanyId("there")


@pytest.fixture
def put(store, envelope):
    def put(value=CANARY, company=HERE, service=PBX, name=OWN):
        with store.write() as records:
            put_secret(records, envelope, company, service, name, Secret(value), START)

    return put


@pytest.fixture
def look(store, envelope):
    def look(company=HERE, service=PBX, name=OWN):
        with store.read() as records:
            return (found := open_secret(records, envelope, company, service, name)) and found.value

    return look


def row(store, company=HERE, service=PBX, name=OWN):
    with store.read() as records:
        return records.vault.get(company, service, name)


def test_a_secret_is_opened_as_it_was_put(put, look):
    for value in ("p", CANARY, "пароль «ёж»", "x" * 4096, ""):
        put(value)
        assert look() == value
    assert look(THERE) is look(service=FAX) is look(name=KEY) is None


def test_secrets_of_a_service_belong_to_no_company(put, look, store):
    put("for-all", NOBODY)
    assert look(NOBODY) == "for-all"
    assert look() is None
    with store.read() as records:
        assert records.vault.companies() == [NOBODY]


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"company": THERE}, id="another-company"),
        pytest.param({"service": FAX}, id="another-service"),
        pytest.param({"name": KEY}, id="another-name"),
        pytest.param({"name": link_secret(LinkId("l"))}, id="a-link"),
        pytest.param({"version": 2}, id="a-later-version"),
    ],
)
def test_a_row_copied_elsewhere_does_not_open(put, store, envelope, place):
    """NIST SP 800-38D: the place is authenticated with the value."""
    put()
    put("theirs", THERE)
    copied = replace(row(store), **place)
    with store.write() as records:
        if "company" in place:
            records.vault.drop(THERE, PBX, OWN)
        records.vault.put(copied)
    with store.read() as records, pytest.raises(Unavailable):
        open_secret(records, envelope, copied.company, copied.service, copied.name)


def test_a_row_of_another_version_of_the_key_does_not_open(put, store, envelope, clock):
    put()
    old = row(store)
    rotate_key(store, envelope, clock, HERE)
    now_there = row(store)
    stolen = replace(old, key_version=2, version=now_there.version + 1)
    with store.write() as records:
        records.vault.put(stolen)
    with store.read() as records, pytest.raises(Unavailable):
        open_secret(records, envelope, HERE, PBX, OWN)


def test_a_data_key_copied_to_another_company_opens_nothing(put, store, envelope):
    put()
    put("theirs", THERE)
    with store.write() as records:
        key = records.vault.key(HERE)
        records.vault.drop_keys(THERE)
        records.vault.add_key(replace(key, company=THERE))
        records.vault.put(replace(records.vault.get(HERE, PBX, OWN), company=THERE))
    with store.read() as records, pytest.raises(Unavailable):
        open_secret(records, envelope, THERE, PBX, OWN)


@pytest.mark.parametrize("name", ["role:a|b", "|", "link:1|2"])
def test_a_name_that_could_be_read_as_another_place_is_refused(store, envelope, name):
    with pytest.raises(Invalid), store.write() as records:
        put_secret(records, envelope, HERE, PBX, name, Secret("x"), START)
    with store.read() as records:
        assert records.vault.of_company(HERE) == []


def test_the_length_of_a_secret_does_not_show(put, store):
    lengths = set()
    for value in ("", "x", "пароль", "x" * 60):
        put(value)
        lengths.add(len(row(store).sealed))
    assert len(lengths) == 1
    put("x" * 61)
    assert len(row(store).sealed) == lengths.pop() + 64


def test_the_same_secret_is_sealed_differently_each_time(put, store):
    put()
    first = row(store).sealed
    put()
    assert row(store).sealed != first
    assert CANARY.encode() not in first + row(store).sealed


def test_who_changes_a_secret_that_was_changed_meanwhile_is_told(put, store, envelope):
    put("one")
    stale = row(store)
    put("two")
    with pytest.raises(Conflict), store.write() as records:
        records.vault.put(replace(stale, version=stale.version + 1))


def test_a_dropped_secret_is_gone(put, look, store):
    put()
    with store.write() as records:
        assert drop_secret(records, HERE, PBX, OWN, START)
        assert not drop_secret(records, HERE, PBX, OWN, START)
    assert look() is None


def test_keys_rotate_and_every_secret_stays_readable_all_the_while(put, look, store, envelope, clock):
    names = [role_secret(str(number)) for number in range(BATCH + 5)]
    for name in names:
        put(f"value of {name}", name=name)
    sealed = row(store, name=names[0])
    number = 0
    while True:
        number += 7
        try:
            with failing_statement(store, number):
                rotate_key(store, envelope, clock, HERE)
        except InjectedError:
            assert {look(name=name) for name in names} == {f"value of {name}" for name in names}
            continue
        break
    assert {look(name=name) for name in names} == {f"value of {name}" for name in names}
    with store.read() as records:
        newest = records.vault.key(HERE)
        assert [records.vault.key(HERE, version) for version in range(1, newest.version)] == [None] * (
            newest.version - 1
        )
    after = row(store, name=names[0])
    assert (after.changed_at, after.key_version) == (sealed.changed_at, newest.version)


def test_rotation_of_one_company_leaves_the_others_alone(put, store, envelope, clock):
    put()
    put("theirs", THERE)
    theirs = row(store, THERE)
    assert rotate_key(store, envelope, clock, HERE) == 1
    assert row(store, THERE) == theirs


def test_shredding_makes_all_of_a_company_unreadable_and_nothing_else(put, look, store, envelope, clock):
    put()
    put("fax", service=FAX)
    put("theirs", THERE)
    with store.write() as records:
        jar = seal_bytes(records, envelope, HERE, "jar|s", b"cookies", START)
    copies = [row(store), row(store, service=FAX)]
    assert shred(store, clock, HERE) == 2
    assert look() is look(service=FAX) is None
    assert look(THERE) == "theirs"
    with store.read() as records:
        assert open_bytes(records, envelope, HERE, "jar|s", jar) is None
    put("new", service=FAX)
    with store.write() as records:
        records.vault.put(replace(copies[0]))
    with store.read() as records, pytest.raises(Unavailable):
        open_secret(records, envelope, HERE, PBX, OWN)


def test_bytes_kept_elsewhere_open_in_their_place_alone_and_not_after_rotation(store, envelope, clock):
    with store.write() as records:
        sealed = seal_bytes(records, envelope, HERE, "jar|1", b"cookies", START)
        seal_bytes(records, envelope, THERE, "jar|1", b"", START)
    with store.read() as records:
        assert open_bytes(records, envelope, HERE, "jar|1", sealed) == b"cookies"
        for company, place in ((HERE, "jar|2"), (THERE, "jar|1")):
            with pytest.raises(Unavailable):
                open_bytes(records, envelope, company, place, sealed)
    rotate_key(store, envelope, clock, HERE)
    with store.read() as records:
        assert open_bytes(records, envelope, HERE, "jar|1", sealed) is None


def test_what_happens_to_secrets_is_told_without_them(put, store, envelope, clock):
    put(name=link_secret(LinkId("l-1")))
    put()
    with store.write() as records:
        note_lent(records, HERE, PBX, link_secret(LinkId("l-1")), START, None)
        drop_secret(records, HERE, PBX, OWN, START)
    rotate_key(store, envelope, clock, HERE)
    shred(store, clock, HERE)
    with store.read() as records:
        rows = list(reversed(records.audit.recent(50)))
    assert [(row.kind, row.detail) for row in rows] == [
        ("SecretSealed", '{"link":"l-1","service":"pbx"}'),
        ("SecretSealed", '{"name":"own","service":"pbx"}'),
        ("SecretLent", '{"link":"l-1","service":"pbx"}'),
        ("SecretDropped", '{"name":"own","service":"pbx"}'),
        ("KeyRotated", '{"count":1,"version":2}'),
        ("KeysShredded", '{"count":1}'),
    ]


def test_a_secret_put_for_the_first_time_by_two_makes_one_key(put, store):
    put()
    put(service=ServiceId("other"))
    with store.read() as records:
        assert records.vault.key(HERE).version == 1
