"""Signing out by CAS: here, and at every service that was told who came."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from idp.authn.company import act_for
from idp.authn.visitor import Visitor
from idp.interaction.browser import SESSION_COOKIE
from idp.model.access import person
from idp.model.ids import AccountId, BrowserId, CompanyId, Sid
from idp.model.secret import Secret
from idp.ports.records import Records
from idp.rbac import Trees
from idp.rbac.lost import Turn, close_lost
from tests.bridges.cas.conftest import Site
from tests.bridges.cas.told import deliver, jobs, outside
from tests.bridges.conftest import ROMASHKA, VASILEK, Browser, World
from tests.support import rights

INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"


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
