"""What a service's proxy is told about each request (B04, V69, V70, V111)."""

import secrets
import string

import pytest
from flask import request

from idp.model.account import AccountStatus
from idp.model.ids import AccountId
from legacy_bridges.host.cookies import BRIDGE
from legacy_bridges.host.proxied import TRUSTED, find_proxied
from tests.bridges.conftest import Browser, World
from tests.support.statements import Statements

IDENTITY = (
    "X-Cabinet-User",
    "X-Cabinet-Subject",
    "X-Cabinet-Name",
    "X-Cabinet-Company-Id",
    "X-Cabinet-Company",
    "X-Cabinet-Roles",
)


@pytest.fixture
def inside(browser: Browser, anna: AccountId) -> Browser:
    """Give a browser in which Anna has entered the cabinet."""
    browser.sign_in(anna)
    browser.enter()
    return browser


def test_nobody_is_told_to_sign_in_and_where_to_begin(browser: Browser) -> None:
    answer = browser.verify()
    assert answer.status_code == 401
    assert answer.headers["X-Okno-Start"] == "/_okno/start?to=/bills%3Fmonth%3D10"
    assert {name: answer.headers[name] for name in IDENTITY} == dict.fromkeys(IDENTITY, "")


def test_a_lost_role_is_forbidden_at_the_next_request(world: World, inside: Browser) -> None:
    world.lose_role()
    answer = inside.verify()
    assert answer.status_code == 403
    assert answer.headers["X-Okno-Start"].startswith("/_okno/start?to=/bills")
    assert {answer.headers[name] for name in IDENTITY} == {""}
    entered = inside.provider(inside.proxied("start?to=/").headers["Location"])
    assert entered.headers["Location"].startswith("/no-access?i=")


def test_r101_signing_out_closes_the_service_at_the_next_request(
    world: World, browser: Browser, anna: AccountId
) -> None:
    sid = browser.sign_in(anna)
    browser.enter()
    world.sign_out(sid)
    assert browser.verify().status_code == 401


def test_r101_a_disabled_person_is_out_at_the_next_request(
    world: World, inside: Browser, anna: AccountId
) -> None:
    from dataclasses import replace

    with world.store.write() as records:
        account = records.accounts.get(anna)
        assert account is not None
        records.accounts.update(replace(account, status=AccountStatus.DISABLED))
    assert inside.verify().status_code == 401


def test_r100_an_idle_session_closes_the_service(world: World, inside: Browser) -> None:
    world.clock.advance(hours=13)
    assert inside.verify().status_code == 401


def test_using_the_service_keeps_the_session_alive_until_its_absolute_limit(
    world: World, inside: Browser
) -> None:
    for _ in range(13):
        world.clock.advance(hours=11)
        assert inside.verify().status_code == 200
    for _ in range(3):
        world.clock.advance(hours=11)
    assert inside.verify().status_code == 401


def test_a_bridge_session_of_one_service_opens_no_other(inside: Browser) -> None:
    cookie = inside.client.get_cookie(BRIDGE, domain="cabinet.localhost")
    assert cookie is not None
    inside.client.set_cookie(BRIDGE, cookie.value, domain="archive.example")
    assert inside.proxied("verify", "archive").status_code == 401


def test_a_warm_verify_costs_two_selects_and_no_write(inside: Browser, statements: Statements) -> None:
    inside.verify()
    statements.clear()
    assert inside.verify().status_code == 200
    assert len(statements.selects()) <= 2
    assert statements.writes() == []


NOT_BELIEVED = [
    pytest.param({"X-Okno-Proxy-Secret": None}, id="no-secret"),
    pytest.param({"X-Okno-Proxy-Secret": ""}, id="empty-secret"),
    pytest.param({"X-Okno-Proxy-Secret": "x" * 43}, id="wrong-secret"),
    pytest.param({"X-Okno-Proxy-Secret": "a" * 43}, id="secret-of-another-service"),
    pytest.param({"X-Okno-Proxy-Secret": "é" * 43}, id="secret-not-ascii"),
    pytest.param({"Host": "archive.example"}, id="host-of-another-service"),
    pytest.param({"Host": "localhost:8400"}, id="host-of-the-provider"),
    pytest.param({"Host": "cabinet.localhost:8401.evil.test"}, id="host-with-a-tail"),
    pytest.param({"Host": ""}, id="empty-host"),
    pytest.param({"X-Forwarded-Host": "evil.test"}, id="forwarded-host"),
]


@pytest.mark.parametrize("headers", NOT_BELIEVED)
def test_who_is_not_the_services_proxy_gets_no_hint(inside: Browser, headers: dict[str, str | None]) -> None:
    answer = inside.verify(**headers)
    assert answer.status_code == 401
    assert not answer.data
    assert [name for name, _value in answer.headers if name.startswith(("X-Cabinet", "X-Okno"))] == []
    assert inside.proxied("start?to=/", headers=headers).status_code == 404
    assert inside.proxied("finish?code=x", headers=headers).status_code == 404


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT", "DELETE", "TRACE"])
def test_only_a_get_is_answered(inside: Browser, method: str) -> None:
    assert inside.proxied("verify", method=method).status_code == 405


def test_the_right_secret_from_an_untrusted_network_is_not_believed(inside: Browser) -> None:
    answer = inside.proxied("verify", address="203.0.113.7")
    assert answer.status_code in (401, 421)
    assert [name for name, _value in answer.headers if name.startswith("X-Cabinet")] == []


def test_the_proxys_network_is_asked_for_besides_its_secret(world: World) -> None:
    bridged = world.bridges.find("cabinet")
    assert bridged is not None
    sent = {"Host": "cabinet.localhost:8401", "X-Okno-Proxy-Secret": bridged.proxy_secret.value}
    with world.app.test_request_context(headers=sent, environ_base={TRUSTED: True}):
        assert find_proxied(request, world.bridges, "cabinet") is bridged
    with world.app.test_request_context(headers=sent):
        assert find_proxied(request, world.bridges, "cabinet") is None


def test_an_unknown_service_reads_like_a_wrong_secret(inside: Browser) -> None:
    answer = inside.client.get("/bridge/verify/nothing", base_url="http://cabinet.localhost:8401")
    assert answer.status_code == 401


def test_a_host_in_capitals_is_the_same_host(inside: Browser) -> None:
    assert inside.verify(Host="CABINET.localhost:8401").status_code == 200


REQUESTS_NOT_UNDERSTOOD = [
    pytest.param({"X-Original-URI": None}, id="no-uri"),
    pytest.param({"X-Original-URI": ""}, id="empty-uri"),
    pytest.param({"X-Original-Method": None}, id="no-method"),
    pytest.param({"X-Original-Method": "get"}, id="method-in-small-letters"),
    pytest.param({"X-Original-Method": "GET, POST"}, id="two-methods"),
    pytest.param({"X-Original-URI": "http://evil.test/"}, id="absolute-uri"),
    pytest.param({"X-Original-URI": "//evil.test/"}, id="double-slash"),
    pytest.param({"X-Original-URI": "/a/../b"}, id="dot-dot"),
    pytest.param({"X-Original-URI": "/a/%2e%2e/b"}, id="encoded-dot-dot"),
    pytest.param({"X-Original-URI": "/a//b"}, id="double-slash-inside"),
    pytest.param({"X-Original-URI": "/a%2Fb"}, id="encoded-slash"),
    pytest.param({"X-Original-URI": "/a/..;/b"}, id="dots-with-parameter"),
    pytest.param({"X-Original-URI": "/a\\b"}, id="backslash"),
    pytest.param({"X-Original-URI": "/%00"}, id="nul"),
    pytest.param({"X-Original-URI": "/" + "a" * 5000}, id="too-long"),
    pytest.param({"X-Original-URI": None, "X-Original-Url": "/bills"}, id="another-spelling"),
    pytest.param({"X-Original-URI": None, "X-Forwarded-Uri": "/bills"}, id="forwarded-uri"),
]


@pytest.mark.parametrize("headers", REQUESTS_NOT_UNDERSTOOD)
def test_a_request_that_is_not_understood_does_not_pass(
    inside: Browser, headers: dict[str, str | None]
) -> None:
    answer = inside.verify(**headers)
    assert answer.status_code == 401
    assert answer.headers["X-Okno-Start"] == "/_okno/start?to=/"
    assert {answer.headers[name] for name in IDENTITY} == {""}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Cabinet-User": "root@romashka.example"}, id="identity"),
        pytest.param({"x-cabinet-user": "root@romashka.example"}, id="small-letters"),
        pytest.param({"X_Cabinet_User": "root@romashka.example"}, id="underscores"),
        pytest.param({"Connection": "close, X-Cabinet-User, X-Okno-Proxy-Secret"}, id="hop-by-hop"),
        pytest.param({"X-Forwarded-Uri": "/public/", "X-Forwarded-Method": "GET"}, id="other-dialect"),
        pytest.param({"X-Rewrite-Url": "/public/"}, id="rewrite-url"),
        pytest.param({"Authorization": "Bearer x"}, id="authorization"),
    ],
)
def test_what_the_client_claims_changes_no_answer(
    world: World, inside: Browser, headers: dict[str, str]
) -> None:
    assert inside.verify(**headers).headers["X-Cabinet-User"] == "anna@romashka.example"
    stranger = world.browser()
    answer = stranger.verify(**headers)
    assert answer.status_code == 401
    assert answer.headers["X-Cabinet-User"] == ""


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(BRIDGE, id="name-only"),
        pytest.param(f"{BRIDGE}=", id="empty"),
        pytest.param(f"{BRIDGE}=short", id="short"),
        pytest.param(f"{BRIDGE}={'x' * 43}", id="unknown"),
        pytest.param(f"{BRIDGE}={'x' * 5000}", id="long"),
        pytest.param(f'{BRIDGE}="\\"', id="broken-quotes"),
        pytest.param(f"{BRIDGE}=\xff\xfe", id="not-utf-8"),
        pytest.param(f"{BRIDGE}={'x' * 42}%00", id="encoded-nul"),
        pytest.param(";;;===,,,", id="separators"),
    ],
)
def test_a_malformed_cookie_is_nobody(world: World, cookie: str) -> None:
    assert world.browser().verify(Cookie=cookie).status_code == 401


def test_a_cookie_that_came_twice_is_nobody(inside: Browser) -> None:
    cookie = inside.client.get_cookie(BRIDGE, domain="cabinet.localhost")
    assert cookie is not None
    assert inside.verify(Cookie=f"{BRIDGE}={cookie.value}").status_code == 200
    twice = f"{BRIDGE}={cookie.value}; {BRIDGE}={'x' * 43}"
    assert inside.verify(Cookie=twice).status_code == 401


def test_two_thousand_broken_cookies_never_pass(world: World) -> None:
    browser = world.browser()
    alphabet = string.printable.replace("\r", "").replace("\n", "") + "\x7f\xa0\xff"
    for number in range(2000):
        junk = "".join(secrets.choice(alphabet) for _ in range(number % 60))
        cookie = (f"{BRIDGE}={junk}", f"{junk}{BRIDGE}={junk}", junk)[number % 3]
        answer = browser.verify(Cookie=cookie)
        assert answer.status_code == 401, repr(cookie)
        assert {answer.headers[name] for name in IDENTITY} == {""}
