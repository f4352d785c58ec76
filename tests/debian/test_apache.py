"""Debian's mod_auth_openidc as a relying party: code, PKCE, claims, back-channel logout."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.bridges.wire import WireBrowser
from tests.debian.provider import OPERATOR, OWNER, Provider

pytestmark = pytest.mark.debian


def enter(provider: Provider, apache: str, login: str, path: str = "/everybody/") -> WireBrowser:
    browser = WireBrowser()
    page = provider.sign_in(login, browser.get(apache + path), browser)
    assert (page.url, page.status) == (apache + path, 200), (page.url, page.status, page.text)
    return browser


def test_apache_asks_with_code_and_pkce(provider: Provider, apache: str) -> None:
    page = WireBrowser().get(f"{apache}/everybody/", follow=False)
    asked = parse_qs(urlsplit(page.location).query)
    assert page.location.startswith(f"{provider.issuer}/authorize?")
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]


def test_apache_lets_the_person_in_and_knows_who_it_is(provider: Provider, apache: str) -> None:
    browser = enter(provider, apache, OWNER)
    page = browser.get(f"{apache}/everybody/")
    assert page.through == ()
    assert len(page.headers["X-Remote-User"]) == 22, "the subject identifier, not a login"
    assert page.headers["X-Roles"] == "owner"


def test_a_role_in_the_id_token_opens_a_folder(provider: Provider, apache: str) -> None:
    assert enter(provider, apache, OWNER, "/owners/").get(f"{apache}/owners/").status == 200


def test_another_role_does_not_open_it(provider: Provider, apache: str) -> None:
    browser = enter(provider, apache, OPERATOR)
    assert browser.get(f"{apache}/owners/", follow=False).status == 401


def test_the_second_service_opens_without_a_page(provider: Provider, apache: str, nginx: str) -> None:
    browser = enter(provider, apache, OWNER)
    cabinet = browser.get(f"{nginx}/")
    assert (cabinet.url, cabinet.status) == (f"{nginx}/", 200)
    assert not any("/login" in url for url in cabinet.through)


def test_signing_out_at_the_provider_ends_the_session_at_apache(provider: Provider, apache: str) -> None:
    browser = enter(provider, apache, OWNER)
    other = enter(provider, apache, OPERATOR)
    provider.sign_out(browser)
    until = time.monotonic() + 10
    while browser.get(f"{apache}/everybody/", follow=False).status == 200:
        assert time.monotonic() < until, "the logout token did not arrive"
        time.sleep(0.1)
    page = browser.get(f"{apache}/everybody/")
    assert page.url.startswith(f"{provider.issuer}/login")
    assert other.get(f"{apache}/everybody/", follow=False).status == 200, "somebody else's session stays"


def test_signing_out_of_apache_signs_out_of_the_provider(provider: Provider, apache: str) -> None:
    browser = enter(provider, apache, OWNER)
    back = f"{apache}/"
    left = browser.get(f"{apache}/oidc/redirect?logout={back}")
    if left.url.startswith(f"{provider.issuer}/logout"):
        left = browser.submit(left)
    assert left.url == back
    assert browser.get(f"{provider.issuer}/services").url.startswith(f"{provider.issuer}/login")
