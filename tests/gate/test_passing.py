"""Who passes the gate, what the service sees of them, and what the browser sees of the service."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from idp.model.ids import AccountId
from legacy_bridges.host.cookies import BRIDGE
from tests.gate.guarded import Browser, Guarded
from tests.support.statements import Statements

IDENTITY = {"X-Wiki-User": "anna@romashka.example", "X-Wiki-Roles": "", "X-Wiki-Phone": ""}


def test_somebody_who_entered_is_known_to_the_service(world: Guarded, inside: Browser) -> None:
    answer = inside.ask("/page?a=1&b=%D0%B0")
    assert answer.status_code == 200
    assert world.old.last.target == "/page?a=1&b=%D0%B0"
    assert {name: world.old.last.one(name) for name in IDENTITY} == IDENTITY


def test_nobody_begins_an_entry_and_the_service_hears_nothing(world: Guarded) -> None:
    answer = world.browser().ask("/page?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/_okno/start?to=/page%3Fa%3D1")
    assert answer.headers["Cache-Control"] == "no-store"
    assert world.old.seen == []


def test_a_lost_right_bites_between_two_requests(world: Guarded, inside: Browser) -> None:
    assert inside.ask().status_code == 200
    world.lose_role()
    assert inside.ask().status_code == 303
    assert len(world.old.seen) == 1


def test_signing_out_bites_between_two_requests(world: Guarded, anna: AccountId) -> None:
    browser = world.browser()
    sid = browser.sign_in(anna)
    browser.enter()
    assert browser.ask().status_code == 200
    world.sign_out(sid)
    assert browser.ask().status_code == 303
    assert len(world.old.seen) == 1


def test_a_session_at_one_service_opens_no_other(world: Guarded, inside: Browser) -> None:
    cookie = f"{BRIDGE}={inside.bridge_cookie()}"
    assert inside.ask(headers={"Cookie": cookie}).status_code == 200
    assert inside.ask(service="shop", headers={"Cookie": cookie}).status_code == 303


def test_a_warm_request_costs_two_selects_and_no_write(inside: Browser, statements: Statements) -> None:
    inside.ask()
    statements.clear()
    assert inside.ask().status_code == 200
    assert len(statements.selects()) == 2
    assert statements.writes() == []


SPOOFS = [
    pytest.param({"X-Wiki-User": "root@romashka.example"}, id="header"),
    pytest.param({"x-wiki-user": "root"}, id="lower-case"),
    pytest.param({"X_Wiki_User": "root"}, id="underscores"),
    pytest.param({"X-Wiki_User": "root", "X-Wiki-User": "root"}, id="twice-in-two-spellings"),
    pytest.param({"Connection": "close, X-Wiki-User, X-Wiki-Roles, X-Forwarded-For"}, id="hop-by-hop"),
    pytest.param({"Connection": "x_wiki_user", "X-Wiki-User": "root"}, id="hop-by-hop-underscores"),
    pytest.param({"X-Wiki-Phone": "+37369000000"}, id="a-header-that-is-empty"),
    pytest.param({"Authorization": "Basic cm9vdDpyb290"}, id="authorization"),
    pytest.param({"Proxy-Authorization": "Basic cm9vdDpyb290"}, id="proxy-authorization"),
    pytest.param({"Forwarded": "for=10.0.0.1;host=root"}, id="forwarded"),
    pytest.param({"X-Forwarded-For": "root", "X-Forwarded-User": "root"}, id="x-forwarded"),
    pytest.param({"X-Forwarded-Host": "root"}, id="x-forwarded-host"),
    pytest.param({"X-Original-URL": "/root", "X-Rewrite-URL": "/root"}, id="another-address"),
    pytest.param({"X-HTTP-Method-Override": "root"}, id="another-method"),
    pytest.param({"Remote-User": "root", "X-Remote-User": "root"}, id="remote-user"),
    pytest.param({"X-Auth-Request-User": "root", "X-WebAuth-User": "root"}, id="other-proxies-names"),
    pytest.param({"Ssl-Client-S-Dn": "root", "X-SSL-Client-CN": "root"}, id="certificates"),
    pytest.param({"X-Request-Id": "root"}, id="request-id"),
    pytest.param({"X-Okno-Proxy-Secret": "root", "X-Okno-Start": "root"}, id="ours"),
    pytest.param({"Proxy": "root"}, id="httpoxy"),
    pytest.param({"X.Wiki.User": "root", "X~Wiki~Roles": "root", "X-Remote.User": "root"}, id="other-signs"),
    pytest.param({"Via": "root", "X-Real-Ip": "root", "True-Client-Ip": "root"}, id="whence"),
]


@pytest.mark.parametrize("headers", SPOOFS)
def test_the_service_believes_nothing_that_a_browser_says_of_itself(
    world: Guarded, inside: Browser, headers: dict[str, str]
) -> None:
    assert inside.ask(headers=headers).status_code == 200
    seen = world.old.last
    assert {name: seen.one(name) for name in IDENTITY} == IDENTITY
    assert seen.one("Host") == f"127.0.0.1:{world.old.port}"
    assert seen.one("X-Forwarded-For") == "127.0.0.1"
    assert (seen.one("X-Forwarded-Host"), seen.one("X-Forwarded-Proto")) == ("wiki.localhost:8402", "http")
    assert len(seen.one("X-Request-Id")) == 22
    assert not [pair for pair in seen.headers if "root" in pair[1] or "cm9vd" in pair[1]]


def test_names_that_the_manifest_tells_are_always_sent(world: Guarded, anna: AccountId) -> None:
    world.person("boris", "service_user", email_verified=False)
    browser = world.browser()
    browser.sign_in(AccountId("boris"))
    browser.enter()
    browser.ask()
    assert [world.old.last.one(name) for name in IDENTITY] == ["", "", ""]


def test_our_cookies_stay_here_and_the_services_own_travel(world: Guarded, inside: Browser) -> None:
    inside.gate.set_cookie("PHPSESSID", "abc", domain="wiki.localhost")
    inside.gate.set_cookie("lang", "ru", domain="wiki.localhost")
    inside.ask()
    assert sorted(world.old.last.one("Cookie").split("; ")) == ["PHPSESSID=abc", "lang=ru"]


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param("a=1,{ours}; {ours}; b=2", id="joined-by-a-comma"),
        pytest.param("{ours}; __HOST-OKNO_session=x; b=2", id="another-case"),
        pytest.param("{ours};; ;b=2", id="empty-pieces"),
    ],
)
def test_no_spelling_takes_our_cookies_to_the_service(world: Guarded, inside: Browser, cookie: str) -> None:
    ours = f"{BRIDGE}={inside.bridge_cookie()}"
    assert inside.ask(headers={"Cookie": cookie.format(ours=ours)}).status_code == 200
    assert world.old.last.one("Cookie") == "b=2"


@given(
    junk=st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60),
    shape=st.sampled_from(["{name}={junk}", "{junk}{name}={junk}", "{junk}", "{name}={junk}; {name}={junk}"]),
)
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_malformed_cookie_is_nobody(world: Guarded, junk: str, shape: str) -> None:
    cookie = shape.format(name=BRIDGE, junk=junk)
    environ = {**create_environ("/", "http://wiki.localhost:8402"), "HTTP_COOKIE": cookie}
    _body, status, headers = run_wsgi_app(world.gate.wsgi_app, environ, buffered=True)
    assert (status, headers["Location"]) == ("303 SEE OTHER", "/_okno/start?to=/")
    assert world.old.seen == []


@pytest.mark.parametrize(
    "path",
    ["/_okno", "/_okno/", "/_okno/health", "/_okno/verify", "/_OKNO/start", "/_okno;x/start", "/_okno/link"],
)
def test_nothing_else_under_our_door_leads_anywhere(world: Guarded, inside: Browser, path: str) -> None:
    answer = inside.ask(path)
    assert answer.status_code == 404
    assert world.old.seen == []


def test_a_page_asked_from_the_services_own_pages_says_so_in_its_words(
    world: Guarded, inside: Browser
) -> None:
    own = {"Origin": "http://wiki.localhost:8402", "Referer": "http://wiki.localhost:8402/a?b"}
    inside.ask("/x", method="POST", headers=own)
    assert (world.old.last.one("Origin"), world.old.last.one("Referer")) == (
        world.old.origin,
        f"{world.old.origin}/a?b",
    )
    foreign = {"Origin": "http://evil.test", "Referer": "http://wiki.localhost:8402.evil.test/"}
    inside.ask("/x", method="POST", headers=foreign)
    assert (world.old.last.one("Origin"), world.old.last.one("Referer")) == tuple(foreign.values())
