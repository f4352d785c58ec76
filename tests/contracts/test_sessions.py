"""What every store must do with sessions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.model.errors import NotFound
from idp.model.ids import Sid
from idp.model.session import SignedIn, Visit
from idp.ports.records import Store
from tests.contracts.samples import ANNA, BORIS, ROMASHKA, SID, VEKTOR, a_person, a_session
from tests.support.clock import START, FixedClock

MINUTE = timedelta(minutes=1)


def test_a_session_is_found_with_its_person(inhabited: Store) -> None:
    with inhabited.read() as records:
        expected = SignedIn(a_session(), a_person())
        assert records.sessions.find("digest-1") == expected
        assert records.sessions.get(SID) == expected
        assert records.sessions.find("other") is None
        assert records.sessions.get(Sid("other")) is None


def test_a_session_of_an_unknown_person_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.write() as records:
        records.sessions.add(a_session(), "digest-1")


def test_an_ended_session_is_not_found_and_ends_once(inhabited: Store) -> None:
    with inhabited.write() as records:
        assert records.sessions.end(SID, START)
        assert not records.sessions.end(SID, START)
        assert records.sessions.find("digest-1") is None
        assert records.sessions.get(SID) is None
        assert list(records.sessions.of_account(ANNA)) == []


def test_a_digest_is_rotated_only_from_the_one_that_is_there(inhabited: Store) -> None:
    with inhabited.write() as records:
        assert not records.sessions.rotate(SID, "other", "digest-2")
        assert records.sessions.rotate(SID, "digest-1", "digest-2")
        assert not records.sessions.rotate(SID, "digest-1", "digest-3")
        assert records.sessions.find("digest-1") is None
        assert records.sessions.find("digest-2") == SignedIn(a_session(), a_person())


def test_a_new_proof_changes_time_and_assurance_only(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.sessions.prove(SID, START + MINUTE, "urn:okno:loa:1", ("pwd",))
        found = records.sessions.get(SID)
    assert found is not None
    assert found.session == replace(a_session(), auth_time=START + MINUTE, acr="urn:okno:loa:1", amr=("pwd",))


def test_another_company_is_chosen(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.sessions.choose_company(SID, VEKTOR)
        found = records.sessions.get(SID)
    assert found is not None
    assert found.session == replace(a_session(), company=VEKTOR)


def test_an_ended_session_can_be_neither_proven_nor_moved_nor_rotated(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.sessions.end(SID, START)
        with pytest.raises(NotFound):
            records.sessions.prove(SID, START, "acr", ("pwd",))
        with pytest.raises(NotFound):
            records.sessions.choose_company(SID, VEKTOR)
        assert not records.sessions.rotate(SID, "digest-1", "digest-2")


def test_a_session_is_held_while_it_lives(inhabited: Store) -> None:
    with inhabited.write() as records:
        assert records.sessions.hold(SID) == records.sessions.get(SID)
        assert records.sessions.hold(Sid("sid-none")) is None
        records.sessions.end(SID, START)
        assert records.sessions.hold(SID) is None


def test_a_touch_never_moves_back(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.sessions.touch(SID, START + MINUTE)
        records.sessions.touch(SID, START)
        found = records.sessions.get(SID)
    assert found is not None
    assert found.session.last_seen_at == START + MINUTE


def test_live_sessions_of_a_person_are_listed_newest_first(inhabited: Store, clock: FixedClock) -> None:
    newer = a_session(Sid("sid-2"), created_at=START + MINUTE)
    with inhabited.write() as records:
        records.accounts.add(a_person(BORIS), [])
        records.sessions.add(newer, "digest-2")
        records.sessions.add(a_session(Sid("sid-3"), BORIS), "digest-3")
    with inhabited.read() as records:
        assert list(records.sessions.of_account(ANNA)) == [newer, a_session()]
    clock.set(a_session().expires_at)
    with inhabited.read() as records:
        assert list(records.sessions.of_account(ANNA)) == [newer]


def test_a_visit_counts_from_its_first_time(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.sessions.visit(SID, "client:mail", START + MINUTE)
        records.sessions.visit(SID, "bridge:pbx", START)
        records.sessions.visit(SID, "client:mail", START + 2 * MINUTE)
        assert list(records.sessions.visits(SID)) == [
            Visit(SID, "bridge:pbx", START),
            Visit(SID, "client:mail", START + MINUTE),
        ]
        assert list(records.sessions.visits(Sid("other"))) == []


def test_a_visit_tells_whether_it_is_new_or_for_another_company(inhabited: Store) -> None:
    with inhabited.write() as records:
        entered = [
            records.sessions.visit(SID, "client:mail", START, company)
            for company in (None, None, VEKTOR, VEKTOR, ROMASHKA, VEKTOR, None)
        ]
        assert entered == [True, False, True, False, True, True, True]
        assert records.sessions.visit(SID, "bridge:pbx", START, VEKTOR)
        assert len(records.sessions.visits(SID)) == 2


def test_what_several_people_have_entered_is_read_at_once(inhabited: Store) -> None:
    with inhabited.write() as records:
        records.accounts.add(a_person(BORIS), [])
        for sid, account in (("sid-2", BORIS), ("ended", BORIS), ("lapsed", BORIS)):
            begun = START - timedelta(days=7) if sid == "lapsed" else START
            records.sessions.add(a_session(Sid(sid), account, begun), f"digest-of-{sid}")
            records.sessions.visit(Sid(sid), "client:mail", START)
        records.sessions.end(Sid("ended"), START)
        records.sessions.visit(SID, "bridge:pbx", START + MINUTE, ROMASHKA)
        records.sessions.visit(SID, "client:ads", START, VEKTOR)
        both = [
            (BORIS, Visit(Sid("sid-2"), "client:mail", START)),
            (ANNA, Visit(SID, "bridge:pbx", START + MINUTE)),
        ]
        assert list(records.sessions.visits_of([ANNA, BORIS], ROMASHKA)) == both
        assert list(records.sessions.visits_of([BORIS], ROMASHKA)) == both[:1]
        assert list(records.sessions.visits_of([], ROMASHKA)) == []


@pytest.mark.parametrize(
    ("now", "idle_since", "lapsed"),
    [
        pytest.param(START + MINUTE, START - MINUTE, False, id="within-both-limits"),
        pytest.param(START + MINUTE, START, True, id="idle"),
        pytest.param(START + timedelta(days=7), START - MINUTE, True, id="absolute"),
    ],
)
def test_lapsed_sessions_are_listed_until_ended(
    inhabited: Store, now: object, idle_since: object, *, lapsed: bool
) -> None:
    with inhabited.write() as records:
        found = records.sessions.lapsed(now, idle_since)  # type: ignore[arg-type]
        assert list(found) == ([a_session()] if lapsed else [])
        records.sessions.end(SID, START)
        assert list(records.sessions.lapsed(now, idle_since)) == []  # type: ignore[arg-type]


def test_ended_sessions_are_swept_in_batches_with_their_visits(inhabited: Store) -> None:
    later = START + timedelta(days=30)
    with inhabited.write() as records:
        records.sessions.visit(SID, "client:mail", START)
        for number in range(2, 5):
            records.sessions.add(a_session(Sid(f"sid-{number}")), f"digest-{number}")
        records.sessions.add(a_session(Sid("live"), created_at=later), "digest-live")
        records.sessions.add(a_session(Sid("ended"), created_at=later), "digest-ended")
        records.sessions.end(Sid("ended"), START)
        for sid in (SID, *(Sid(f"sid-{number}") for number in range(2, 5))):
            records.sessions.end(sid, later)
        assert [records.sessions.sweep(later, limit=3) for _ in range(3)] == [3, 2, 0]
        assert records.sessions.get(Sid("live")) is not None
        assert list(records.sessions.visits(SID)) == []


def test_an_expired_session_stays_until_it_is_ended_so_that_its_services_hear_of_it(inhabited: Store) -> None:
    later = START + timedelta(days=30)
    with inhabited.write() as records:
        records.sessions.visit(SID, "client:mail", START)
        assert records.sessions.sweep(later) == 0
        assert records.sessions.lapsed(later, later) == [a_session()]
        assert [visit.service for visit in records.sessions.visits(SID)] == ["client:mail"]


def test_an_ended_session_is_kept_with_what_was_entered_in_it(inhabited: Store) -> None:
    other = Sid("sid-2")
    with inhabited.write() as records:
        records.sessions.add(replace(a_session(), sid=other), "digest-2")
        for sid, service in ((SID, "bridge:pbx"), (SID, "client:mail"), (other, "bridge:pbx")):
            records.sessions.visit(sid, service, START)
        assert records.sessions.ended(SID) is None
        assert list(records.sessions.visits_ended(ANNA, START + MINUTE)) == []
        for sid in (SID, other):
            records.sessions.end(sid, START + MINUTE)
        assert records.sessions.ended(SID) == replace(a_session(), ended_at=START + MINUTE)
        assert list(records.sessions.visits_ended(ANNA, START + MINUTE)) == [
            Visit(SID, "bridge:pbx", START),
            Visit(other, "bridge:pbx", START),
            Visit(SID, "client:mail", START),
        ]
        assert list(records.sessions.visits_ended(ANNA, START)) == []
        assert list(records.sessions.visits_ended(BORIS, START + MINUTE)) == []
        assert records.sessions.ended(Sid("nobody")) is None
