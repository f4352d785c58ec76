"""The relying party of docs/relying-parties/apache.md: its own key, form_post, both channels of logout."""

import time
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.bridges.wire import Page, WireBrowser
from tests.debian.parties import Apache
from tests.debian.provider import OPERATOR, OWNER, PASSWORD, Provider

pytestmark = pytest.mark.debian


@pytest.fixture
def wiki(hosts: Apache) -> str:
    return hosts.origin("wiki")


def enter(provider: Provider, origin: str, login: str = OWNER, path: str = "/") -> WireBrowser:
    """Sign in; the answer comes in a form, which a browser sends on by itself."""
    browser = WireBrowser()
    page = provider.sign_in(login, browser.get(origin + path), browser)
    page = finish(browser, page)
    assert (page.url, page.status) == (origin + path, 200), (page.url, page.status, page.text)
    return browser


def finish(browser: WireBrowser, page: Page) -> Page:
    """Send on the form of `response_mode=form_post`."""
    return browser.submit(page) if "form_post" in page.text else page


def opened(browser: WireBrowser, url: str) -> bool:
    return browser.get(url, follow=False).status == 200


def wait_until_shut(browser: WireBrowser, url: str) -> None:
    until = time.monotonic() + 10
    while opened(browser, url):
        assert time.monotonic() < until, "the session at Apache goes on"
        time.sleep(0.1)


def test_the_key_that_apache_publishes_is_the_one_it_signs_in_with(provider: Provider, wiki: str) -> None:
    published = WireBrowser().get(f"{wiki}/oidc/redirect?jwks=rsa")
    assert '"kid":"wiki"' in published.text.replace(" ", "")
    enter(provider, wiki)


def test_the_answer_comes_in_a_form_and_not_in_the_address(provider: Provider, wiki: str) -> None:
    browser = WireBrowser()
    asked = browser.get(f"{wiki}/", follow=False).location
    assert parse_qs(urlsplit(asked).query)["response_mode"] == ["form_post"]
    page = provider.sign_in(OWNER, browser.get(f"{wiki}/"), browser)
    assert "code=" not in page.url
    assert browser.submit(page).url == f"{wiki}/"


def test_who_it_is_and_what_they_may(provider: Provider, wiki: str) -> None:
    page = enter(provider, wiki).get(f"{wiki}/admin/")
    assert page.status == 200
    assert page.headers["X-Name"] == "Anna"
    assert len(page.headers["X-Remote-User"]) == 22
    assert enter(provider, wiki, OPERATOR).get(f"{wiki}/admin/", follow=False).status == 401


def test_a_refusal_comes_in_a_form_too_and_apache_says_so(provider: Provider, wiki: str) -> None:
    browser = WireBrowser()
    asked = browser.get(f"{wiki}/", follow=False).location
    page = browser.get(f"{asked}&prompt=none")
    refused = browser.submit(page)
    assert refused.url.startswith(f"{wiki}/oidc/redirect")
    assert "login_required" in refused.text
    assert not opened(browser, f"{wiki}/")


def test_signing_out_at_the_provider_shuts_every_browser_of_the_session(
    provider: Provider, wiki: str
) -> None:
    browser = enter(provider, wiki)
    other = enter(provider, wiki, OPERATOR)
    page = browser.submit(browser.get(f"{provider.issuer}/logout"))
    assert f"{wiki}/oidc/redirect?logout=get" in page.text, (
        "the browser is asked too, and this one loads no frame"
    )
    wait_until_shut(browser, f"{wiki}/")
    assert opened(other, f"{wiki}/"), "somebody else's session stays"


def test_signing_out_of_apache_signs_out_of_the_provider_and_comes_back(
    provider: Provider, wiki: str
) -> None:
    browser = enter(provider, wiki)
    left = browser.get(f"{wiki}/oidc/redirect?logout={quote(f'{wiki}/', safe='')}", follow=False)
    assert left.location.startswith(f"{provider.issuer}/logout?id_token_hint=")
    page = browser.get(left.location)
    assert browser.get(f"{provider.issuer}/services").url.startswith(f"{provider.issuer}/login")
    assert page.status == 200
    assert not opened(browser, f"{wiki}/")


@pytest.mark.parametrize("said", ["id-token", "nothing", "garbage"])
def test_what_is_no_logout_token_shuts_nothing(provider: Provider, wiki: str, said: str) -> None:
    browser = enter(provider, wiki)
    hint = browser.get(f"{wiki}/oidc/redirect?logout={quote(f'{wiki}/', safe='')}", follow=False)
    token = parse_qs(urlsplit(hint.location).query)["id_token_hint"][0]
    browser = enter(provider, wiki)
    sent = {"id-token": {"logout_token": token}, "nothing": {}, "garbage": {"logout_token": "a.b.c"}}[said]
    assert WireBrowser().post(f"{wiki}/oidc/redirect?logout=backchannel", sent).status == 400
    assert opened(browser, f"{wiki}/")


def test_who_is_disabled_is_out_of_apache_too(provider: Provider, wiki: str) -> None:
    login = "vera@romashka.example"
    made = provider.add(
        "people",
        {"login": login, "password": PASSWORD, "companies": [{"id": "romashka", "roles": ["service_user"]}]},
    )
    browser = enter(provider, wiki, login)
    provider.run("people", "disable", made["id"])
    wait_until_shut(browser, f"{wiki}/")
    page = browser.get(f"{wiki}/")
    assert page.url.startswith(f"{provider.issuer}/login")
