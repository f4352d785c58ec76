"""Signing out by CAS: here, and at every service that was told who came."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from idp.authn.company import act_for
from idp.authn.signout import end_session
from idp.authn.visitor import Visitor
from idp.interaction.browser import SESSION_COOKIE
from idp.model.access import person
from idp.model.errors import DomainError, Refused, Unavailable
from idp.model.ids import AccountId, BrowserId, CompanyId, JobId, ServiceId, Sid
from idp.model.kept import ServiceSession, Telling
from idp.model.secret import Secret
from idp.model.work import Job, JobKind
from idp.ports.records import Records
from idp.rbac import Trees
from idp.rbac.lost import Turn, close_lost
from legacy_bridges.host.telling import handlers
from tests.bridges.cas.conftest import PAGE, Site
from tests.bridges.conftest import ROMASHKA, VASILEK, Browser, Outside, World
from tests.support import rights

INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"


def jobs(world: World) -> list[Job]:
    with world.store.read() as records:
        return list(records.outbox.list(JobKind.SERVICE_LOGOUT))


def deliver(world: World) -> None:
    work = handlers(world.house, world.settings, world.bridges)
    for job in jobs(world):
        work[job.kind](job)


def outside(world: World) -> Outside:
    fetch = world.house.fetch
    assert isinstance(fetch, Outside)
    return fetch


@pytest.fixture
def sid(browser: Browser, anna: AccountId) -> Sid:
    """Let Anna be signed in."""
    return browser.sign_in(anna)


@pytest.mark.spec("CAS Protocol §2.3")
def test_the_way_out_ends_the_session_and_leads_back_to_the_service(
    world: World, browser: Browser, sid: Sid, forum: Site
) -> None:
    answer = browser.provider(f"/cas/logout?service={forum.url.partition('?')[0]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://forum.example/app/page")
    assert browser.client.get_cookie(SESSION_COOKIE) is None
    with world.store.read() as records:
        assert records.sessions.get(sid) is None
    assert forum.send(browser).headers["Location"].startswith("/login")


@pytest.mark.parametrize(
    "service",
    [
        "",
        "https://evil.example/",
        "https://forum.example.evil.example/app/",
        "https://forum.example@evil.example/app/",
        "//evil.example/app/",
        "https://forum.example/",
        "javascript:alert(1)",
        "https://forum.example/app/&service=https://evil.example/",
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_the_way_out_leads_nowhere_else(
    world: World, browser: Browser, anna: AccountId, service: str, signed_in: bool
) -> None:
    if signed_in:
        browser.sign_in(anna)
    answer = browser.provider(f"/cas/logout?service={service}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/logged-out")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site"}, id="picture"),
        pytest.param({"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-site"}, id="frame"),
        pytest.param({"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}, id="sent-unasked"),
        pytest.param({"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin"}, id="script"),
    ],
)
def test_what_no_person_pressed_is_asked_about(
    world: World, browser: Browser, sid: Sid, headers: dict[str, str]
) -> None:
    answer = browser.client.get("/cas/logout", base_url=world.settings.issuer, headers=headers)
    assert answer.headers["Location"] == "/logout"
    with world.store.read() as records:
        assert records.sessions.get(sid) is not None


def test_a_press_at_the_service_is_enough(world: World, browser: Browser, sid: Sid) -> None:
    pressed = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-User": "?1"}
    browser.client.get("/cas/logout", base_url=world.settings.issuer, headers=pressed)
    with world.store.read() as records:
        assert records.sessions.get(sid) is None


def test_a_form_of_another_site_signs_nobody_out(world: World, browser: Browser, sid: Sid) -> None:
    assert browser.client.post("/cas/logout", base_url=world.settings.issuer).status_code == 405


@pytest.mark.spec("CAS Protocol §2.3.3")
def test_every_address_that_was_told_who_came_is_told_that_they_left(
    world: World, browser: Browser, sid: Sid, forum: Site
) -> None:
    other = Site(world, "https://forum.example/old/")
    shown = {site.ticket(browser): site for site in (forum, other)}
    for ticket, site in shown.items():
        site.ask(ticket)
    unused = forum.ticket(browser)
    world.sign_out(sid)
    (job,) = jobs(world)
    assert (job.target, job.payload["sid"], job.payload["sub"]) == ("bridge:forum", sid, "anna")
    deliver(world)
    told = {
        ElementTree.fromstring(form["logoutRequest"]).findtext(INDEX): url
        for url, form in outside(world).posted
    }
    assert told == {ticket: site.url for ticket, site in shown.items()}
    assert unused not in told
    with world.store.read() as records:
        assert not records.service_sessions.of_session(sid)


def less(records: Records) -> None:
    rights.take(records, ROMASHKA, *rights.bindings(records, ROMASHKA))


def others(records: Records) -> None:
    less(records)
    rights.give(records, AccountId("anna"), ROMASHKA, "admin")


def nothing(records: Records) -> None:
    rights.give(records, AccountId("boris"), ROMASHKA, "admin")


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        pytest.param(less, ("bridge:forum",), id="lost-right"),
        pytest.param(others, ("bridge:forum",), id="other-roles"),
        pytest.param(nothing, (), id="somebody-else"),
    ],
)
def test_what_the_service_was_told_and_holds_no_more_is_ended_there(
    world: World, browser: Browser, sid: Sid, forum: Site, happens: Callable[[Records], None], told: object
) -> None:
    world.person("boris", role="")
    forum.ask(forum.ticket(browser))
    trees, now = Trees(world.stamps), world.clock.now()
    with world.store.write() as records:
        before = trees.whole(records, ROMASHKA)
        happens(records)
        turn = Turn(before, now, trees.whole(records, ROMASHKA), now)
        found = close_lost(records, turn, [person(AccountId("anna")), person(AccountId("boris"))])
        assert found == told
        assert len(records.service_sessions.of_session(sid)) == (0 if told else 1)
    assert len(jobs(world)) == len(told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("company", "left"), [(ROMASHKA, 0), (VASILEK, 1)])
def test_who_acts_for_another_company_leaves_the_first_ones_session(
    world: World, browser: Browser, sid: Sid, forum: Site, company: CompanyId, left: int
) -> None:
    with world.store.write() as records:
        records.companies.add_member(AccountId("anna"), VASILEK, "")
        records.sessions.choose_company(sid, ROMASHKA)
    world.stamps.refresh_now()
    forum.ask(forum.ticket(browser))
    cookie = browser.client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    visitor = Visitor(BrowserId("b"), "127.0.0.1", cookie=Secret(cookie.value))
    with world.store.write() as records:
        signed_in = records.sessions.get(sid)
        assert signed_in is not None
        act_for(records, signed_in, company, visitor, world.clock.now())
    assert len(jobs(world)) == left


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
