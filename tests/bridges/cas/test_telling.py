"""Telling services that somebody left: what they answer, and whom we do not tell."""

import pytest

from idp.authn.signout import end_session
from idp.model.errors import DomainError, Refused, Unavailable
from idp.model.ids import AccountId, JobId, ServiceId, Sid
from idp.model.kept import ServiceSession, Telling
from idp.model.work import Job, JobKind
from idp.rbac.kept import MOST
from legacy_bridges.host.telling import handlers
from tests.bridges.cas.conftest import PAGE, Site
from tests.bridges.cas.told import deliver, jobs, outside
from tests.bridges.conftest import ROMASHKA, Browser, World

INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"


@pytest.fixture
def sid(browser: Browser, anna: AccountId) -> Sid:
    """Let Anna be signed in."""
    return browser.sign_in(anna)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param(200, None, id="page"),
        pytest.param(302, None, id="redirect"),
        pytest.param(404, Refused, id="not-there"),
        pytest.param(403, Refused, id="not-from-us"),
        pytest.param(429, Unavailable, id="later"),
        pytest.param(500, Unavailable, id="broken"),
        pytest.param(503, Unavailable, id="away"),
    ],
)
def test_what_the_service_answers_decides_whether_it_is_told_again(
    world: World, browser: Browser, sid: Sid, forum: Site, status: int, error: type[DomainError] | None
) -> None:
    forum.ask(forum.ticket(browser))
    world.sign_out(sid)
    outside(world).status = status
    if error is None:
        deliver(world)
    else:
        with pytest.raises(error, match=str(status)):
            deliver(world)
    assert len(outside(world).posted) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://169.254.169.254/latest",
        "https://forum.example@evil.example/app/",
        "",
    ],
)
def test_only_addresses_of_the_service_are_told(world: World, browser: Browser, sid: Sid, url: str) -> None:
    session = ServiceSession(
        ServiceId("forum"),
        "ST-1",
        sid,
        AccountId("anna"),
        ROMASHKA,
        Telling.BACK,
        "cabinet",
        (),
        world.clock.now(),
        {"url": url},
    )
    with world.store.write() as records:
        records.service_sessions.put(session)
    world.sign_out(sid)
    with pytest.raises(Refused):
        deliver(world)
    assert outside(world).posted == []


def test_the_others_are_told_although_one_is_gone(world: World, browser: Browser, sid: Sid) -> None:
    now = world.clock.now()
    sessions = [{"index": "ST-1", "detail": {"url": "https://evil.example/"}}]
    sessions.append({"index": "ST-2", "detail": {"url": PAGE}})
    payload = {"service": "forum", "sid": sid, "sub": "anna", "sessions": sessions}
    work = handlers(world.house, world.settings, world.bridges)[JobKind.SERVICE_LOGOUT]
    with pytest.raises(Refused):
        work(Job(JobId("j"), JobKind.SERVICE_LOGOUT, "bridge:forum", payload, now, now))
    assert [url for url, _ in outside(world).posted] == [PAGE]


def test_a_service_that_is_no_more_is_given_up(world: World) -> None:
    now = world.clock.now()
    payload = {"service": "gone", "sid": "s", "sub": "anna", "sessions": []}
    work = handlers(world.house, world.settings, world.bridges)[JobKind.SERVICE_LOGOUT]
    with pytest.raises(Refused):
        work(Job(JobId("j"), JobKind.SERVICE_LOGOUT, "bridge:gone", payload, now, now))


def test_what_was_told_is_told_once(world: World, browser: Browser, sid: Sid, forum: Site) -> None:
    forum.ask(forum.ticket(browser))
    world.sign_out(sid)
    with world.store.write() as records:
        now = world.clock.now()
        assert end_session(records, sid, reason="x", clients=records.clients.get, now=now) == ()
    assert len(jobs(world)) == 1


def test_a_browser_that_comes_again_and_again_leaves_no_endless_list(
    world: World, browser: Browser, sid: Sid, forum: Site
) -> None:
    tickets = []
    for _ in range(MOST + 2):
        tickets.append(forum.ticket(browser))
        forum.ask(tickets[-1])
        world.clock.advance(seconds=1)
    with world.store.read() as records:
        assert [one.index for one in records.service_sessions.of_session(sid)] == tickets[2:]
    assert sorted(told["index"] for job in jobs(world) for told in job.payload["sessions"]) == sorted(
        tickets[:2]
    )
