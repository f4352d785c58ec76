"""What every store must do with the cookies of old services, and with what was seen of the services."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.link import BridgeMode, Jar
from idp.ports.records import Store
from tests.contracts.bridged import FAX, JAR, JAR_KEY, PBX, SOON
from tests.support.clock import START, FixedClock

UNTIL = START + timedelta(seconds=30)


@pytest.fixture
def leased(store: Store) -> Store:
    with store.write() as records:
        assert records.jars.lease(JAR_KEY, START, UNTIL)
    return store


def test_a_lease_makes_an_empty_jar(leased: Store) -> None:
    with leased.read() as records:
        assert records.jars.get(JAR_KEY) == Jar(JAR_KEY, b"", 0, UNTIL)
        assert records.jars.get("sid-2:pbx") is None


@pytest.mark.parametrize(
    ("after", "free"),
    [
        pytest.param(timedelta(seconds=29), False, id="held"),
        pytest.param(timedelta(seconds=30), True, id="over"),
    ],
)
def test_one_signs_in_while_all_others_wait(leased: Store, after: timedelta, free: bool) -> None:
    with leased.write() as records:
        assert records.jars.lease(JAR_KEY, START + after, UNTIL + after) is free
        assert records.jars.lease("sid-1:fax", START, UNTIL)


def test_a_written_jar_gives_the_lease_back(leased: Store) -> None:
    with leased.write() as records:
        assert records.jars.put(JAR, was=0)
        assert records.jars.get(JAR_KEY) == JAR
        assert records.jars.lease(JAR_KEY, START, UNTIL)
        assert records.jars.get(JAR_KEY) == replace(JAR, signing_in_until=UNTIL)
        records.jars.release(JAR_KEY)
        assert records.jars.get(JAR_KEY) == JAR


def test_a_jar_is_written_over_the_version_that_was_read(leased: Store) -> None:
    with leased.write() as records:
        assert records.jars.put(JAR, was=0)
        assert not records.jars.put(replace(JAR, sealed=b"late"), was=0)
        assert records.jars.get(JAR_KEY) == JAR
        assert records.jars.put(replace(JAR, sealed=b"next", version=2), was=1)
        assert records.jars.get(JAR_KEY) == Jar(JAR_KEY, b"next", 2)


def test_a_jar_that_was_dropped_meanwhile_stays_dropped(leased: Store) -> None:
    with leased.write() as records:
        assert records.jars.drop(JAR_KEY)
        assert not records.jars.drop(JAR_KEY)
        assert not records.jars.put(JAR, was=0)
        assert records.jars.get(JAR_KEY) is None


def test_the_jars_of_a_session_are_listed(leased: Store) -> None:
    with leased.write() as records:
        records.jars.lease("sid-1:fax", START, UNTIL)
        records.jars.lease("sid-11:fax", START, UNTIL)
        assert [jar.key for jar in records.jars.of_session("sid-1")] == ["sid-1:fax", JAR_KEY]


def test_jars_that_nobody_has_written_are_swept_in_batches(store: Store, clock: FixedClock) -> None:
    with store.write() as records:
        for number in range(6):
            records.jars.lease(f"sid-{number}:pbx", START, UNTIL)
    clock.advance(hours=1)
    with store.write() as records:
        assert records.jars.put(replace(JAR, key="sid-0:pbx"), was=0)
        assert [records.jars.sweep(clock.now(), limit=3) for _ in range(3)] == [3, 2, 0]
        assert records.jars.get("sid-0:pbx") is not None


def test_a_service_is_open_both_ways_until_the_operator_says_otherwise(store: Store) -> None:
    with store.write() as records:
        assert records.bridges.mode(PBX) is BridgeMode.BOTH
        records.bridges.set_mode(PBX, BridgeMode.SHADOW, START)
        records.bridges.set_mode(PBX, BridgeMode.ONLY, SOON)
        assert records.bridges.mode(PBX) is BridgeMode.ONLY
        assert records.bridges.mode(FAX) is BridgeMode.BOTH
        assert records.bridges.modes() == {PBX: BridgeMode.ONLY}


def test_the_last_twenty_looks_at_a_service_are_kept(store: Store) -> None:
    with store.write() as records:
        records.bridges.see(FAX, START, True, "")
        for number in range(25):
            records.bridges.see(PBX, START + timedelta(seconds=number), number % 2 == 0, str(number))
        assert records.bridges.sightings(FAX) == [(START, True, "")]
        assert [words for _, _, words in records.bridges.sightings(PBX, 100)] == [
            str(number) for number in range(24, 4, -1)
        ]
        assert records.bridges.sightings(PBX, 1) == [(START + timedelta(seconds=24), True, "24")]
