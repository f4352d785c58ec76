"""What every store must do with the sessions that services keep themselves."""

from dataclasses import replace
from datetime import timedelta

from idp.model.ids import Sid
from idp.model.kept import ServiceSession, Telling
from idp.ports.records import Store
from tests.contracts.bridged import FAX, PBX, settle
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, SID, VEKTOR, a_session
from tests.support.clock import START

WHOLE = ServiceSession(
    service=PBX,
    index="ST-1",
    sid=SID,
    account=ANNA,
    company=ROMASHKA,
    telling=Telling.BACK,
    access="pbx",
    roles=("admin", "user"),
    made_at=START + timedelta(microseconds=1),
    detail={"url": "https://pbx.example/?a=Ж&b"},
)
OTHER = Sid("sid-other")


def indexes(sessions: object) -> list[str]:
    assert isinstance(sessions, list)
    return [one.index for one in sessions]


def test_one_is_read_back_as_it_was_written(store: Store) -> None:
    with store.write() as records:
        records.service_sessions.put(WHOLE)
        records.service_sessions.put(replace(WHOLE, index="bare", company=None, roles=(), detail={}))
    with store.read() as records:
        assert records.service_sessions.find(PBX, "ST-1") == WHOLE
        bare = records.service_sessions.find(PBX, "bare")
        assert bare == replace(WHOLE, index="bare", company=None, roles=(), detail={})
        assert records.service_sessions.find(FAX, "ST-1") is None
        assert records.service_sessions.find(PBX, "st-1") is None


def test_the_same_index_at_the_same_service_is_written_over(store: Store) -> None:
    later = replace(WHOLE, sid=OTHER, account=BORIS, company=VEKTOR, telling=Telling.FRONT, roles=())
    with store.write() as records:
        records.service_sessions.put(WHOLE)
        records.service_sessions.put(later)
        records.service_sessions.put(replace(WHOLE, service=FAX))
    with store.read() as records:
        assert records.service_sessions.find(PBX, "ST-1") == later
        assert records.service_sessions.of_session(SID) == [replace(WHOLE, service=FAX)]


def test_they_are_listed_by_the_session_they_rest_on(store: Store) -> None:
    second = replace(WHOLE, index="ST-0", made_at=START + timedelta(seconds=1))
    with store.write() as records:
        for session in (second, WHOLE, replace(WHOLE, index="ST-3", sid=OTHER), replace(WHOLE, service=FAX)):
            records.service_sessions.put(session)
    with store.read() as records:
        assert records.service_sessions.of_session(SID) == [replace(WHOLE, service=FAX), WHOLE, second]
        assert indexes(records.service_sessions.of_session(OTHER)) == ["ST-3"]
        assert not records.service_sessions.of_session(Sid("nobody's"))


def test_they_are_listed_by_people_and_company(store: Store) -> None:
    with store.write() as records:
        records.service_sessions.put(WHOLE)
        records.service_sessions.put(replace(WHOLE, index="ST-2", company=VEKTOR))
        records.service_sessions.put(replace(WHOLE, index="ST-3", company=None))
        records.service_sessions.put(replace(WHOLE, index="ST-4", account=BORIS))
    with store.read() as records:
        sessions = records.service_sessions
        assert indexes(sessions.of_people([ANNA], ROMASHKA)) == ["ST-1", "ST-3"]
        assert indexes(sessions.of_people([ANNA], VEKTOR)) == ["ST-2", "ST-3"]
        assert indexes(sessions.of_people([ANNA, BORIS], ROMASHKA)) == ["ST-1", "ST-3", "ST-4"]
        assert not sessions.of_people([], ROMASHKA)


def test_one_is_dropped_once(store: Store) -> None:
    with store.write() as records:
        records.service_sessions.put(WHOLE)
        assert not records.service_sessions.drop(FAX, "ST-1")
        assert records.service_sessions.drop(PBX, "ST-1")
        assert not records.service_sessions.drop(PBX, "ST-1")


def test_those_of_sessions_that_are_over_are_swept_in_batches(store: Store) -> None:
    with store.write() as records:
        settle(records)
        records.sessions.add(a_session(), "digest-1")
        records.service_sessions.put(WHOLE)
        for number in range(5):
            records.service_sessions.put(replace(WHOLE, index=f"old-{number}", sid=OTHER))
        records.service_sessions.put(replace(WHOLE, index="new", sid=OTHER, made_at=START + timedelta(1)))
    with store.write() as records:
        moment = START + timedelta(hours=1)
        assert [records.service_sessions.sweep(moment, limit=3) for _ in range(3)] == [3, 2, 0]
        assert indexes(records.service_sessions.of_session(OTHER)) == ["new"]
        assert records.service_sessions.find(PBX, "ST-1") == WHOLE
        records.sessions.end(SID, moment)
        assert records.service_sessions.sweep(moment) == 1
