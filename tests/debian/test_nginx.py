"""The old cabinet behind a real nginx (B04, V70): one login, and nothing that a client claims."""

import json
import time
from typing import Any

import pytest

from idp.adapters.sql import open_store
from idp.model.access import person as subject
from idp.model.ids import AccountId
from tests.bridges.wire import Page, WireBrowser
from tests.debian.provider import OPERATOR, OWNER, STRANGER, Provider
from tests.support.clock import FixedClock
from tests.support.rights import take

pytestmark = pytest.mark.debian


def enter(provider: Provider, cabinet: str, login: str, path: str = "/") -> WireBrowser:
    browser = WireBrowser()
    page = provider.sign_in(login, browser.get(cabinet + path), browser)
    assert (page.url, page.status) == (cabinet + path, 200), page.text
    return browser


def shown(page: Page, element: str) -> str:
    return page.text.partition(f'id="{element}">')[2].partition("<")[0].strip()


def behind(sandbox: str) -> list[dict[str, Any]]:
    """Return what reached the cabinet itself."""
    seen = json.loads(WireBrowser().get(f"{sandbox}/_sandbox/seen").text)
    return seen.get("old-cabinet.localhost", [])


def test_a_visitor_signs_in_at_the_provider_and_lands_on_the_page_asked_for(
    provider: Provider, nginx: str
) -> None:
    browser = enter(provider, nginx, OWNER, "/?month=10&year=2026")
    page = browser.get(f"{nginx}/")
    assert page.through == ()
    assert shown(page, "name") == "Anna"
    assert shown(page, "company") == "ООО «Ромашка»"
    assert shown(page, "level") == "ACCOUNT_MANAGER"


def test_neither_the_providers_cookies_nor_the_bridges_reach_the_cabinet(
    provider: Provider, nginx: str, sandbox: str
) -> None:
    browser = enter(provider, nginx, OWNER)
    browser.get(f"{nginx}/")
    names = {name for request in behind(sandbox) for name in request["cookies"]}
    assert names == {"CABSESSID"}


SPOOFS = [
    pytest.param({"X-Cabinet-User": "root@evil.test"}, id="dashes"),
    pytest.param({"X_Cabinet_User": "root@evil.test"}, id="underscores"),
    pytest.param({"x-cabinet-USER": "root@evil.test"}, id="mixed-case"),
    pytest.param({"X-Cabinet-User": "root@evil.test", "Connection": "X-Cabinet-User"}, id="hop-by-hop"),
    pytest.param({"Connection": "X-Okno-Proxy-Secret, X-Original-URI, Cookie"}, id="hop-by-hop-of-ours"),
    pytest.param({"X-Original-URI": "/static/", "X-Original-Method": "GET"}, id="original-uri"),
    pytest.param({"X-Forwarded-Uri": "/static/", "X-Rewrite-Url": "/static/"}, id="other-dialects"),
    pytest.param({"X-Forwarded-Host": "evil.test", "X-Forwarded-For": "1.2.3.4"}, id="forwarded"),
    pytest.param({"X-Okno-Proxy-Secret": "guess"}, id="proxy-secret"),
]


@pytest.mark.parametrize("headers", SPOOFS)
def test_headers_of_the_client_change_nothing(
    provider: Provider, nginx: str, sandbox: str, headers: dict[str, str]
) -> None:
    browser = enter(provider, nginx, OPERATOR)
    page = browser.get(f"{nginx}/", headers)
    assert shown(page, "level") == "SUBSCRIBER_MANAGER", page.text
    assert WireBrowser().get(f"{nginx}/", headers, follow=False).status == 302
    reached = {value for request in behind(sandbox) for value in request["headers"].values()}
    assert [value for value in reached if "evil" in value] == []


@pytest.mark.parametrize(
    "path",
    ["/../", "/%2e%2e/", "/a/../", "//", "//evil.test", "/a%2f..%2f", "/..;/", "/a;x=1", "/%00", "/\\"],
)
def test_no_spelling_of_a_path_passes_without_a_session(nginx: str, path: str) -> None:
    page = WireBrowser().get(nginx + path, follow=False)
    assert page.status in (302, 400)
    if page.status == 302:
        assert page.location.startswith(f"{nginx}/_okno/start?to=/")


@pytest.mark.parametrize(("host", "status"), [("CABINET.localhost", 200), ("evil.test", 421), ("", 400)])
def test_the_cabinet_answers_to_its_own_name_in_any_case(
    provider: Provider, nginx: str, host: str, status: int
) -> None:
    browser, port = enter(provider, nginx, OWNER), nginx.rpartition(":")[2]
    assert browser.get(f"{nginx}/", {"Host": host and f"{host}:{port}"}, follow=False).status == status


def test_verify_itself_is_not_open_to_the_world(provider: Provider, nginx: str) -> None:
    browser = enter(provider, nginx, OWNER)
    assert browser.get(f"{nginx}/_okno/verify").status == 404
    assert browser.get(f"{nginx}/_okno/enter").status == 404
    direct = browser.get(f"{provider.issuer}/bridge/verify/cabinet")
    assert direct.status == 401
    assert "X-Cabinet-User" not in direct.headers


def test_broken_cookies_never_open_the_cabinet(nginx: str) -> None:
    browser = WireBrowser()
    for number in range(200):
        junk = "".join(chr(33 + (number * 7 + place * 13) % 94) for place in range(number % 50))
        page = browser.get(f"{nginx}/", {"Cookie": f"__Host-okno_bridge={junk}"}, follow=False)
        assert page.status in (302, 400), junk


def test_who_has_no_right_is_told_so_by_the_provider(provider: Provider, nginx: str) -> None:
    browser = WireBrowser()
    page = provider.sign_in(STRANGER, browser.get(f"{nginx}/"), browser)
    assert page.status == 403
    assert page.url.startswith(f"{provider.issuer}/no-access")


def test_signing_out_closes_the_cabinet_at_the_next_request(provider: Provider, nginx: str) -> None:
    browser = enter(provider, nginx, OWNER)
    provider.sign_out(browser)
    assert browser.get(f"{nginx}/").url.startswith(f"{provider.issuer}/login")


def test_a_lost_right_closes_the_cabinet_within_a_second(provider: Provider, nginx: str) -> None:
    login = "galina@romashka.example"
    person = {"login": login, "password": "correct-horse-battery-staple-9"}
    rights = {"companies": [{"id": "romashka", "roles": ["service_user"]}], "claims": {"name": "Galina"}}
    made = provider.add("people", person | rights)
    browser = enter(provider, nginx, login)
    take_rights_away(provider, made)
    until = time.monotonic() + 1
    page = browser.get(f"{nginx}/")
    while page.status == 200:
        assert time.monotonic() < until, "the right still opens the cabinet after a second"
        time.sleep(0.05)
        page = browser.get(f"{nginx}/")
    assert page.url.startswith(f"{provider.issuer}/no-access")


def take_rights_away(provider: Provider, person: dict[str, Any]) -> None:
    store = open_store(provider.store_url, clock=FixedClock())
    try:
        with store.write() as records:
            account = AccountId(person["id"])
            for company, held in records.access.held(account).bindings.items():
                take(records, company, *(binding for binding in held if binding.subject == subject(account)))
    finally:
        store.close()
