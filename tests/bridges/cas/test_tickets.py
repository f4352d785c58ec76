"""A way in by CAS: one ticket, ten seconds, one address, and what holds when the service asks."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from idp.model.account import AccountStatus
from idp.model.ids import AccountId, ServiceId
from idp.model.kept import Telling
from idp.model.session import Session
from tests.bridges.cas.conftest import APP, PAGE, Site
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
