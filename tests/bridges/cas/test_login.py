"""The way in: who gets a ticket, who is asked first, and where nobody is sent."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from idp.interaction.browser import BROWSER_COOKIE
from idp.model.ids import AccountId
from tests.bridges.cas.conftest import APP, PAGE, Site, ticket_in
from tests.bridges.conftest import Browser, World


@pytest.fixture
def inside(browser: Browser, anna: AccountId) -> Browser:
    """Let Anna, who owns Romashka, be signed in."""
    browser.sign_in(anna)
    return browser


def test_somebody_without_a_right_gets_no_ticket(world: World, browser: Browser, forum: Site) -> None:
    browser.sign_in(world.person("boris", role=""))
    sent = forum.send(browser)
    assert sent.headers["Location"].startswith("/no-access?i=")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("https://linked.example/", "not_linked", id="no-old-account"),
        pytest.param("https://mailed.example/", "attribute_missing", id="no-verified-address"),
    ],
)
def test_who_has_no_name_at_the_service_gets_no_ticket(
    world: World, browser: Browser, url: str, reason: str
) -> None:
    browser.sign_in(world.person("anna", email_verified=False))
    sent = Site(world, url).send(browser)
    assert (sent.status_code, "Location" in sent.headers) == (403, False)
    assert ("ServiceRefused", reason) in [
        (kind, reason) for kind, detail in world.audit() if reason in detail
    ]


def test_who_has_to_sign_in_comes_back_by_the_parked_request(
    world: World, browser: Browser, anna: AccountId, forum: Site
) -> None:
    sent = forum.send(browser)
    parked = sent.headers["Location"].partition("?i=")[2]
    assert sent.headers["Location"].startswith("/login?i=")
    cookie = browser.client.get_cookie(BROWSER_COOKIE)
    assert cookie is not None
    world.clock.advance(seconds=5)
    browser.sign_in_keeping(anna, cookie.value)
    back = browser.provider(f"/bridge/resume/{parked}")
    answer = forum.ask(ticket_in(back), renew="true")
    assert "<cas:isFromNewLogin>true</cas:isFromNewLogin>" in answer.text
    assert browser.provider(f"/bridge/resume/{parked}").status_code == 404


def test_what_stands_in_an_address_is_no_markup(world: World, inside: Browser) -> None:
    site = Site(world, APP + '?"><script>alert(1)</script><x="')
    page = site.send(inside, method="POST")
    assert page.status_code == 200
    assert "alert(1)</script>" not in page.text
    assert "&#34;&gt;&lt;script&gt;" in page.text
    assert "script-src http://localhost:8400/assets/form_post.js;" in page.headers["Content-Security-Policy"]


@pytest.mark.spec("CAS Protocol §2.1.1")
@pytest.mark.parametrize("more", [{"gateway": "true"}, {"gateway": ""}, {"gateway": "1", "method": "POST"}])
def test_a_gateway_shows_nothing(browser: Browser, forum: Site, more: dict[str, str]) -> None:
    sent = forum.send(browser, **more)
    assert (sent.status_code, sent.headers["Location"]) == (303, PAGE)


def test_a_gateway_shows_nothing_to_somebody_without_a_right_either(
    world: World, browser: Browser, forum: Site
) -> None:
    browser.sign_in(world.person("boris", role=""))
    assert forum.send(browser, gateway="true").headers["Location"] == PAGE
    linked = Site(world, "https://linked.example/")
    browser.sign_in(world.person("anna"))
    assert linked.send(browser, gateway="true").headers["Location"] == linked.url


def test_a_gateway_gives_a_ticket_to_who_is_signed_in(inside: Browser, forum: Site) -> None:
    assert forum.fault(forum.ticket(inside, gateway="true")) == ""


@pytest.mark.spec("CAS Protocol §2.1.1")
@pytest.mark.parametrize("more", [{"renew": "true"}, {"renew": "true", "gateway": "true"}])
def test_renew_asks_for_the_password_again(
    world: World, inside: Browser, forum: Site, more: dict[str, str]
) -> None:
    world.clock.advance(seconds=5)
    assert forum.send(inside, **more).headers["Location"].startswith("/login?i=")
    assert "ticket" not in forum.send(inside, **more).headers["Location"]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"service": "https://evil.example/"}, id="unknown"),
        pytest.param({"service": "https://forum.example.evil.example/app/"}, id="prefix"),
        pytest.param({"service": "https://forum.example@evil.example/app/"}, id="user-name"),
        pytest.param({"service": "https://forum.example/"}, id="above"),
        pytest.param({"service": "javascript:alert(1)"}, id="script"),
        pytest.param({"service": ""}, id="empty"),
        pytest.param({"service": [APP, "https://evil.example/"]}, id="twice"),
        pytest.param({"service": "https://evil.example/", "gateway": "true"}, id="gateway"),
        pytest.param({"service": 'https://evil.example/"><script>alert(1)</script>'}, id="markup"),
    ],
)
def test_a_browser_is_sent_nowhere_that_is_no_service(world: World, inside: Browser, query: dict) -> None:
    answer = inside.provider(f"/cas/login?{urlencode(query, doseq=True)}")
    assert (answer.status_code, "Location" in answer.headers) == (403, False)
    assert "evil" not in answer.text
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]
    assert [kind for kind, _ in world.audit() if kind.startswith("Service")] == []


def test_without_a_service_the_way_leads_to_my_services(inside: Browser) -> None:
    answer = inside.provider("/cas/login")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/services")


def test_my_services_opens_it_where_it_asks_by_itself(inside: Browser) -> None:
    answer = inside.provider("/bridge/enter/forum?to=/app/start")
    assert answer.headers["Location"] == "https://forum.example/app/start"


def test_who_came_in_is_written_down(world: World, inside: Browser, forum: Site) -> None:
    ticket = forum.ticket(inside)
    forum.fault(ticket, service="https://forum.example/app/other")
    kinds = [(kind, "other_service" in detail) for kind, detail in world.audit()]
    assert ("ServiceEntered", False) in kinds
    assert ("ServiceRefused", True) in kinds


def test_an_idle_session_is_worth_nothing(world: World, inside: Browser, forum: Site) -> None:
    ticket = forum.ticket(inside)
    world.clock.advance(seconds=timedelta(hours=12).total_seconds())
    assert forum.fault(ticket) == "INVALID_TICKET"
    assert forum.send(inside).headers["Location"].startswith("/login?i=")
