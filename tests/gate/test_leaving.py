"""Old services are left after our session has ended; only what the service proved counts as closed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from idp.adapters.background import Worker
from idp.authn.sessions import Limits, Proven, open_session
from idp.authn.signout import end_session, leave_old_services
from idp.authn.visitor import Visitor
from idp.model.ids import BrowserId, CompanyId, Sid
from idp.model.link import Jar
from idp.model.work import Job, JobKind, JobState
from idp.ports.records import Store
from legacy_bridges.contract import Logout
from legacy_bridges.gate.background import handlers
from legacy_bridges.gate.crew import Crew
from legacy_bridges.gate.dialogues import Manners
from legacy_bridges.gate.jars import Cupboard, Kept, Shelf
from tests.gate.backstage import ANNA, ROMASHKA, WIKI, Service, crew_with, found_company, happened, wiki
from tests.support.clock import FixedClock

LIMITS = Limits(timedelta(hours=12), timedelta(days=7))


@pytest.fixture
def service() -> Service:
    return Service({"/out": (200, b"bye")})


@pytest.fixture
def crew(store: Store, clock: FixedClock, service: Service) -> Crew:
    made = crew_with(store, clock, service)
    found_company(made)
    return made


@pytest.fixture
def sid(crew: Crew) -> Sid:
    """Anna is signed in, for Romashka, here and at the wiki."""
    now = crew.house.clock.now()
    with crew.house.store.write() as records:
        visitor = Visitor(BrowserId("b"), "127.0.0.1")
        sid = open_session(records, Proven(ANNA, ("pwd",)), visitor, now, LIMITS).session.sid
        records.sessions.visit(sid, f"bridge:{WIKI}", now)
    keep(crew, sid, ROMASHKA)
    return sid


def keep(crew: Crew, sid: Sid, company: CompanyId) -> None:
    shelf, now = Shelf.of(sid, company, WIKI, "link:l-1"), crew.house.clock.now()
    with crew.house.store.write() as records:
        records.jars.drop(shelf.key)
        assert records.jars.lease(shelf.key, now, now + timedelta(seconds=60))
        kept = Kept({"wiki": "c00kie"}, Manners("Firefox", "ru"), shelf.owner, "first")
        assert Cupboard(crew.house).put(records, shelf, kept, now)


def sign_out(crew: Crew, sid: Sid) -> None:
    with crew.house.store.write() as records:
        end_session(records, sid, reason="sign_out", clients=records.clients.get, now=crew.house.clock.now())


def work(crew: Crew) -> Job:
    Worker(crew.house.store, crew.house.clock, handlers(crew), "gate").run_once()
    with crew.house.store.read() as records:
        (job,) = records.outbox.list(JobKind.BRIDGE_LOGOUT)
    return job


def jar(crew: Crew, sid: Sid) -> Jar | None:
    with crew.house.store.read() as records:
        return records.jars.get(f"{sid}:{WIKI}")


def test_the_service_is_left_with_the_sessions_own_cookies_and_manners(
    crew: Crew, sid: Sid, service: Service
) -> None:
    sign_out(crew, sid)
    job = work(crew)
    assert (job.state, job.target) == (JobState.DONE, "bridge:wiki")
    (asked,) = service.asked
    assert (asked.origin, asked.method, asked.path) == ("http://127.0.0.1:18110", "GET", "/out")
    assert dict(asked.headers) == {
        "Host": "wiki.internal",
        "User-Agent": "Firefox",
        "Accept-Language": "ru",
        "Accept-Encoding": "identity",
        "Cookie": "wiki=c00kie",
    }
    assert jar(crew, sid) is None
    assert happened(crew)[-1] == "ServiceLeft"


def test_a_service_that_is_down_is_told_again_and_then_given_up_without_its_cookies(
    crew: Crew, sid: Sid, service: Service, clock: FixedClock
) -> None:
    service.down = True
    sign_out(crew, sid)
    job = work(crew)
    assert (job.state, job.attempts) == (JobState.DUE, 1)
    assert jar(crew, sid) is not None
    while job.state is JobState.DUE:
        clock.set(job.due_at)
        job = work(crew)
    assert (job.state, job.attempts, job.last_error) == (
        JobState.DEAD,
        5,
        "Refused: the service does not answer",
    )
    assert jar(crew, sid) is None


def test_one_that_comes_back_is_left_then(crew: Crew, sid: Sid, service: Service, clock: FixedClock) -> None:
    service.down = True
    sign_out(crew, sid)
    job = work(crew)
    service.down = False
    clock.set(job.due_at)
    assert work(crew).state is JobState.DONE


def test_an_answer_that_proves_nothing_is_no_sign_out(crew: Crew, sid: Sid, service: Service) -> None:
    service.answers["/out"] = (200, b"see you")
    sign_out(crew, sid)
    job = work(crew)
    assert (job.state, job.last_error) == (JobState.DUE, "Unavailable: the service did not confirm it")


def test_where_nothing_is_promised_one_try_is_made_and_the_cookies_go(
    store: Store, clock: FixedClock, crew: Crew, sid: Sid, service: Service
) -> None:
    service.answers["/out"] = (200, b"see you")
    sign_out(crew, sid)
    other = crew_with(store, clock, service, wiki(logout=Logout.KILL))
    assert work(other).state is JobState.DONE
    assert service.paths == ["/out"]
    assert jar(crew, sid) is None


def under_way(crew: Crew, sid: Sid) -> None:
    now = crew.house.clock.now()
    with crew.house.store.write() as records:
        assert records.jars.lease(f"{sid}:{WIKI}", now, now + timedelta(seconds=1))


def empty(crew: Crew, sid: Sid) -> None:
    now = crew.house.clock.now()
    with crew.house.store.write() as records:
        records.jars.drop(f"{sid}:{WIKI}")
        assert records.jars.lease(f"{sid}:{WIKI}", now - timedelta(minutes=2), now)


def shredded(crew: Crew, sid: Sid) -> None:
    with crew.house.store.write() as records:
        records.vault.drop_keys(ROMASHKA)


def gone(crew: Crew, sid: Sid) -> None:
    with crew.house.store.write() as records:
        records.jars.drop(f"{sid}:{WIKI}")


@pytest.mark.parametrize(
    ("happens", "state", "error"),
    [
        pytest.param(under_way, JobState.DUE, "Unavailable: a sign-in there is under way", id="signing-in"),
        pytest.param(empty, JobState.DONE, "", id="never-signed-in"),
        pytest.param(gone, JobState.DONE, "", id="left-already"),
        pytest.param(shredded, JobState.DEAD, "Refused: its cookies cannot be read any more", id="shredded"),
    ],
)
def test_what_became_of_the_cookies_decides(
    crew: Crew,
    sid: Sid,
    service: Service,
    happens: Callable[[Crew, Sid], None],
    state: JobState,
    error: str,
) -> None:
    sign_out(crew, sid)
    happens(crew, sid)
    job = work(crew)
    assert (job.state, job.last_error, service.asked) == (state, error, [])


def test_a_service_that_is_no_more_stays_unconfirmed_and_its_cookies_go(
    store: Store, clock: FixedClock, crew: Crew, sid: Sid, service: Service
) -> None:
    sign_out(crew, sid)
    other = crew_with(store, clock, service, wiki(service="other"))
    job = work(other)
    assert jar(crew, sid) is None
    assert (job.state, service.asked) == (JobState.DEAD, [])


def test_after_a_switch_of_company_the_new_companys_session_stays(
    crew: Crew, sid: Sid, service: Service
) -> None:
    with crew.house.store.write() as records:
        signed_in = records.sessions.get(sid)
        assert signed_in is not None
        leave_old_services(records, signed_in.session, crew.house.clock.now())
    keep(crew, sid, CompanyId("vasilek"))
    assert work(crew).state is JobState.DONE
    assert service.asked == []
    assert jar(crew, sid) is not None
