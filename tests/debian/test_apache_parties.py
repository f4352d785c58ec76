"""mod_auth_openidc in other shapes: a frame that shuts it, requests that it signs, answers that it refuses."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest

from tests.bridges.wire import WireBrowser
from tests.debian.parties import Apache
from tests.debian.provider import OWNER, Provider

pytestmark = pytest.mark.debian
FRAME = re.compile(r'<iframe[^>]* src="([^"]+)"')


def enter(provider: Provider, origin: str) -> WireBrowser:
    browser = WireBrowser()
    page = provider.sign_in(OWNER, browser.get(f"{origin}/"), browser)
    assert (page.url, page.status) == (f"{origin}/", 200), (page.url, page.status, page.text)
    return browser


def changed(url: str, **changes: str) -> str:
    parts = urlsplit(url)
    values = {name: value[0] for name, value in parse_qs(parts.query).items()} | changes
    return urlunsplit(parts._replace(query=urlencode({k: v for k, v in values.items() if v})))


def answered(provider: Provider, origin: str) -> tuple[WireBrowser, str]:
    """Sign in, and stop before the answer reaches Apache."""
    browser = WireBrowser()
    provider.sign_in(OWNER, browser.get(f"{provider.issuer}/services"), browser)
    asked = browser.get(f"{origin}/", follow=False).location
    return browser, browser.get(asked, follow=False).location


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0 §2")
def test_a_frame_shuts_apache_by_sid_without_its_cookie(provider: Provider, hosts: Apache) -> None:
    front = hosts.origin("front")
    browser = enter(provider, front)
    page = browser.submit(browser.get(f"{provider.issuer}/logout"))
    frames = [unescape(frame) for frame in FRAME.findall(page.text)]
    asked = [frame for frame in frames if frame.startswith(f"{front}/oidc/redirect?logout=get&")]
    assert len(asked) == 1, (page.url, page.text)
    assert parse_qs(urlsplit(asked[0]).query)["iss"] == [provider.issuer]
    assert browser.get(f"{front}/", follow=False).status == 200, "nobody has loaded the frame yet"
    assert WireBrowser().get(asked[0]).status == 200
    assert browser.get(f"{front}/", follow=False).status == 302


@pytest.mark.spec("OpenID Connect Front-Channel Logout 1.0 §2")
def test_a_frame_with_another_sid_shuts_nothing(provider: Provider, hosts: Apache) -> None:
    front = hosts.origin("front")
    browser = enter(provider, front)
    WireBrowser().get(f"{front}/oidc/redirect?logout=get&iss={provider.issuer}&sid=of-nobody")
    assert browser.get(f"{front}/", follow=False).status == 200


TAMPERED = {
    "state-other": {"state": "forged"},
    "state-gone": {"state": ""},
    "code-other": {"code": "c" * 43},
    "code-gone": {"code": ""},
    "iss-other": {"iss": "https://else.example"},
}


@pytest.mark.parametrize("changes", TAMPERED.values(), ids=TAMPERED.keys())
def test_an_answer_that_was_changed_lets_nobody_in(
    provider: Provider, hosts: Apache, changes: dict[str, str]
) -> None:
    front = hosts.origin("front")
    browser, answer = answered(provider, front)
    refused = browser.get(changed(answer, **changes), follow=False)
    assert (refused.status, "X-Remote-User" in refused.headers) != (200, True)
    assert browser.get(f"{front}/", follow=False).status == 302


def test_a_code_that_another_browser_got_lets_nobody_in(provider: Provider, hosts: Apache) -> None:
    front = hosts.origin("front")
    _, stolen = answered(provider, front)
    browser, answer = answered(provider, front)
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    browser.get(changed(answer, code=code), follow=False)
    assert browser.get(f"{front}/", follow=False).status == 302


def test_an_answer_is_good_once(provider: Provider, hosts: Apache) -> None:
    browser, answer = answered(provider, hosts.origin("front"))
    assert browser.get(answer, follow=False).status == 302
    thief = WireBrowser()
    thief.get(answer, follow=False)
    assert thief.get(f"{hosts.origin('front')}/", follow=False).status == 302


@pytest.mark.parametrize("name", ["astray", "eddsa"], ids=["wrong-secret", "algorithm-it-does-not-know"])
def test_who_cannot_redeem_or_verify_lets_nobody_in(provider: Provider, hosts: Apache, name: str) -> None:
    origin = hosts.origin(name)
    browser, answer = answered(provider, origin)
    browser.get(answer, follow=False)
    assert browser.get(f"{origin}/", follow=False).status == 302


def test_an_id_token_by_es256_is_verified(provider: Provider, hosts: Apache) -> None:
    browser, answer = answered(provider, hosts.origin("front"))
    assert browser.get(answer).status == 200


def brought_back(hosts: Apache, name: str) -> dict[str, list[str]]:
    """Ask, and return what Apache is told where nobody was asked for a password."""
    page = WireBrowser().get(f"{hosts.origin(name)}/")
    assert page.url.startswith(f"{hosts.origin(name)}/oidc/redirect?"), (page.url, page.text)
    assert not any("/login" in url for url in page.through)
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.spec("RFC 9101 §6.3")
def test_a_signed_request_without_exp_is_refused_and_apache_is_told_why(hosts: Apache) -> None:
    told = brought_back(hosts, "signed")
    assert told["error"] == ["invalid_request_object"]
    assert "exp is missing" in told["error_description"][0]


def test_a_request_by_reference_is_refused(hosts: Apache) -> None:
    assert brought_back(hosts, "referred")["error"] == ["request_uri_not_supported"]
