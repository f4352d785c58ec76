"""A way in by CAS: one ticket, ten seconds, one address, and what holds when the service asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from idp.interaction.browser import BROWSER_COOKIE
from idp.model.account import AccountStatus
from idp.model.ids import AccountId, ServiceId
from idp.model.kept import Telling
from idp.model.session import Session
from tests.bridges.cas.conftest import APP, PAGE, Site, ticket_in
from tests.bridges.conftest import ROMASHKA, VASILEK, Browser, World


@pytest.fixture
def inside(browser: Browser, anna: AccountId) -> Browser:
    """Let Anna, who owns Romashka, be signed in."""
    browser.sign_in(anna)
    return browser


def kept(world: World) -> list[str]:
    """List the addresses of the sessions that services keep."""
    with world.store.read() as records:
        found = records.service_sessions.of_people([AccountId("anna")], ROMASHKA)
    return [one.detail["url"] for one in found]


@pytest.mark.spec("CAS Protocol §2.2.4")
def test_who_is_signed_in_goes_back_with_a_ticket(inside: Browser, forum: Site) -> None:
    sent = forum.send(inside)
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith(f"{PAGE}&ticket=ST-")
    assert sent.headers["Cache-Control"] == "no-store"
    assert sent.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.spec("CAS Protocol §2.5.2")
def test_the_service_learns_what_its_manifest_lets_it_know(inside: Browser, forum: Site) -> None:
    answer = forum.ask(forum.ticket(inside))
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<cas:user>anna</cas:user>" in answer.text
    assert "<cas:mail>anna@romashka.example</cas:mail><cas:groups>host</cas:groups>" in answer.text
    assert "<cas:org>ООО «Ромашка»</cas:org>" in answer.text
    assert "<cas:isFromNewLogin>false</cas:isFromNewLogin>" in answer.text


@pytest.mark.parametrize(
    ("how", "said"),
    [
        pytest.param("validate", "yes\nanna\n", id="cas-1"),
        pytest.param("serviceValidate", "<cas:user>anna</cas:user></cas:auth", id="cas-2-without-attributes"),
        pytest.param("proxyValidate", "<cas:user>anna</cas:user></cas:auth", id="proxy-validate"),
        pytest.param("p3/serviceValidate", "<cas:mail>", id="cas-3"),
        pytest.param("p3/proxyValidate", "<cas:mail>", id="cas-3-proxy-validate"),
    ],
)
def test_every_version_is_spoken(inside: Browser, forum: Site, how: str, said: str) -> None:
    assert said in forum.ask(forum.ticket(inside), how).text


def test_json_is_answered_where_it_is_asked_for(inside: Browser, forum: Site) -> None:
    answer = forum.ask(forum.ticket(inside), format="JSON")
    success = answer.get_json()["serviceResponse"]["authenticationSuccess"]
    assert answer.content_type == "application/json"
    assert (success["user"], success["attributes"]["groups"]) == ("anna", ["host"])


def test_a_ticket_may_come_in_a_form(inside: Browser, forum: Site) -> None:
    page = forum.send(inside, method="POST")
    assert (page.status_code, f'action="{PAGE.replace("&", "&amp;")}"' in page.text) == (200, True)
    assert 'name="ticket" value="ST-' in page.text
    assert "form-action https://forum.example" in page.headers["Content-Security-Policy"]


def test_the_session_that_opens_there_is_noted_when_the_service_asks(
    world: World, inside: Browser, forum: Site
) -> None:
    ticket = forum.ticket(inside)
    assert kept(world) == []
    forum.ask(ticket)
    with world.store.read() as records:
        (found,) = records.service_sessions.of_people([AccountId("anna")], ROMASHKA)
    assert (found.index, found.service, found.detail) == (ticket, ServiceId("forum"), {"url": PAGE})
    assert (found.telling, found.access, found.roles) == (Telling.BACK, "cabinet", ("host",))


def test_what_is_not_told_of_the_end_is_not_noted(world: World, inside: Browser) -> None:
    mailed = Site(world, "https://mailed.example/")
    assert "<cas:user>anna@romashka.example</cas:user>" in mailed.ask(mailed.ticket(inside)).text
    assert kept(world) == []


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        pytest.param({"ticket": ""}, "INVALID_REQUEST", id="no-ticket"),
        pytest.param({"service": ""}, "INVALID_REQUEST", id="no-service"),
        pytest.param({"ticket": "ST-x"}, "INVALID_TICKET_SPEC", id="no-ticket-of-ours"),
        pytest.param({"ticket": "PT-" + "a" * 43}, "INVALID_TICKET_SPEC", id="proxy-ticket"),
        pytest.param({"ticket": "ST-" + "a" * 43}, "INVALID_TICKET", id="made-up"),
        pytest.param({"service": APP}, "INVALID_SERVICE", id="elsewhere-at-the-service"),
        pytest.param({"service": PAGE + "#x"}, "INVALID_SERVICE", id="with-fragment"),
        pytest.param(
            {"service": "https://forum.example/app/page?x=%D0%96&id=7"}, "INVALID_SERVICE", id="other-order"
        ),
        pytest.param(
            {"service": "https://forum.example/app/page;jsessionid=1?id=7&x=%D0%96"},
            "INVALID_SERVICE",
            id="path-parameter",
        ),
        pytest.param({"service": "https://evil.example/"}, "INVALID_SERVICE", id="another-service"),
        pytest.param({"renew": "true"}, "INVALID_TICKET", id="nobody-typed-a-password"),
        pytest.param(
            {"pgtUrl": "http://169.254.169.254/"}, "UNAUTHORIZED_SERVICE_PROXY", id="wants-proxy-tickets"
        ),
    ],
)
def test_a_ticket_is_refused_and_spent(
    world: World, inside: Browser, forum: Site, shown: dict[str, str], code: str
) -> None:
    ticket = forum.ticket(inside)
    assert forum.fault(**{"ticket": ticket, **shown}) == code
    assert kept(world) == []
    assert world.house.fetch.posted == []  # type: ignore[attr-defined]
    again = forum.fault(ticket)
    assert again == ("" if "ticket" in shown else "INVALID_TICKET")


@pytest.mark.parametrize("how", ["validate", "serviceValidate", "p3/serviceValidate"])
def test_a_ticket_counts_once(inside: Browser, forum: Site, how: str) -> None:
    ticket = forum.ticket(inside)
    assert "anna" in forum.ask(ticket, how).text
    second = forum.ask(ticket, how).text
    assert "anna" not in second
    assert second == "no\n\n" or 'code="INVALID_TICKET"' in second


@pytest.mark.parametrize(("after", "code"), [(9.9, ""), (10.0, "INVALID_TICKET")])
def test_a_ticket_lives_ten_seconds(
    world: World, inside: Browser, forum: Site, after: float, code: str
) -> None:
    ticket = forum.ticket(inside)
    world.clock.advance(seconds=after)
    assert forum.fault(ticket) == code


def signed_out(world: World, session: Session) -> None:
    world.sign_out(session.sid)


def lost(world: World, session: Session) -> None:
    world.lose_role()


def switched_off(world: World, session: Session) -> None:
    with world.store.write() as records:
        found = records.accounts.get(session.account)
        assert found is not None
        records.accounts.update(replace(found, status=AccountStatus.DISABLED))


def switched_company(world: World, session: Session) -> None:
    with world.store.write() as records:
        records.sessions.choose_company(session.sid, VASILEK)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        pytest.param(signed_out, "INVALID_TICKET", id="signed-out"),
        pytest.param(lost, "UNAUTHORIZED_SERVICE", id="lost-right"),
        pytest.param(switched_off, "INVALID_TICKET", id="switched-off"),
        pytest.param(switched_company, "INVALID_TICKET", id="switched-company"),
    ],
)
def test_what_holds_when_the_service_asks_counts(
    world: World, browser: Browser, anna: AccountId, forum: Site, happens: Callable, code: str
) -> None:
    sid = browser.sign_in(anna)
    ticket = forum.ticket(browser)
    with world.store.read() as records:
        session = records.sessions.get(sid).session  # type: ignore[union-attr]
    happens(world, session)
    assert forum.fault(ticket) == code
    assert kept(world) == []


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
