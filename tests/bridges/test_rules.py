"""What a service's proxy is told where the manifest has rules for methods and paths."""

import pytest
from werkzeug.test import TestResponse

from tests.bridges.conftest import Browser, World


def asked(browser: Browser, method: str, path: str) -> TestResponse:
    said = {"X-Original-URI": path, "X-Original-Method": method}
    return browser.proxied("verify", "ledger", headers=said)


@pytest.fixture
def user(world: World, browser: Browser) -> Browser:
    """Give a browser in which somebody who may only use services has entered the ledger."""
    browser.sign_in(world.person("boris", "service_user"))
    assert browser.proxied(f"finish?code={browser.code(service='ledger')}", "ledger").status_code == 303
    return browser


@pytest.mark.parametrize(
    ("method", "path", "status", "start"),
    [
        pytest.param("GET", "/read/a?b", 200, None, id="allowed"),
        pytest.param(
            "GET", "/write/a", 403, "/_okno/start?why=not_given&need=service%3Aconfigure", id="needs-more"
        ),
        pytest.param("POST", "/read/a", 403, "/_okno/start?why=no_rule", id="another-method"),
        pytest.param("GET", "/other", 403, "/_okno/start?why=no_rule", id="no-rule"),
        pytest.param("GET", "/", 403, "/read/", id="bare-host"),
        pytest.param("POST", "/", 403, "/_okno/start?why=no_rule", id="bare-host-at-a-post"),
        pytest.param("GET", "/read/../write", 401, "/_okno/start?to=/", id="dot-segments"),
        pytest.param(
            "GET",
            "/money/pay",
            401,
            "/_okno/start?to=/money/pay&acr=urn%3Aokno%3Aloa%3A2",
            id="second-factor",
        ),
        pytest.param(
            "POST",
            "/money/pay",
            401,
            "/_okno/start?to=/read/&acr=urn%3Aokno%3Aloa%3A2",
            id="second-factor-at-a-post",
        ),
    ],
)
def test_a_proxy_is_told_what_the_rules_say(
    user: Browser, method: str, path: str, status: int, start: str | None
) -> None:
    answer = asked(user, method, path)
    assert (answer.status_code, answer.headers.get("X-Okno-Start")) == (status, start)
    assert answer.headers["X-Ledger-User"] == ("boris" if status == 200 else "")


def test_the_page_that_says_why_is_on_the_services_own_host_and_no_entry(user: Browser) -> None:
    page = user.proxied("start?why=not_given&need=service:configure", "ledger")
    assert (page.status_code, "Set-Cookie" in page.headers) == (403, False)


def test_only_requests_that_a_rule_wants_are_written_down(world: World, browser: Browser) -> None:
    browser.sign_in(world.person("olga", "service_operator"))
    browser.proxied(f"finish?code={browser.code(service='ledger')}", "ledger")
    for path in ("/read/a", "/write/secret-name", "/write/b"):
        assert asked(browser, "GET", path).status_code == 200
    written = [detail for kind, detail in world.audit() if kind == "BridgeRequest"]
    assert len(written) == 2
    assert "secret-name" not in "".join(written)
