"""Statements that are made on the service's own host: tickets in a cookie, and forms behind the gate."""

import base64
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from idp.model.ids import AccountId
from tests.bridges.conftest import ISSUER, Browser, World
from tests.bridges.launch.conftest import Give
from tests.bridges.launch.pages import form_of


def test_a_ticket_is_a_cookie_of_the_services_own_host(
    browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("portal")
    browser.sign_in(anna)
    finished = browser.proxied(f"finish?code={browser.code('/app?x=1', 'portal')}", "portal")
    assert finished.status_code == 303
    assert finished.headers["Location"] == "https://portal.example/app?x=1"
    assert finished.headers["Referrer-Policy"] == "no-referrer"
    ticket = next(c for c in finished.headers.getlist("Set-Cookie") if c.startswith("auth_tkt="))
    said = {part.strip().partition("=")[0] for part in ticket.split(";")}
    assert said >= {"Secure", "HttpOnly", "SameSite", "Max-Age"}
    assert "Max-Age=600" in ticket
    assert "SameSite=Lax" in ticket
    assert "Domain" not in said
    value = ticket.partition("=")[2].partition(";")[0]
    assert b"anna@romashka.example!host!" in base64.b64decode(value)


@pytest.mark.parametrize(
    ("back", "path"),
    [
        ("https://portal.example/app?month=10", "/app?month=10"),
        ("http://portal.example:8080/app", "/app"),
        ("https://evil.test/app", "/app"),
        ("//evil.test/app", "/app"),
        ("https://portal.example@evil.test/x", "/x"),
        ("https://evil.test", "/"),
        ("https://evil.test//other.test/", "/"),
        ("https://evil.test/\\other.test", "/"),
        ("javascript:alert(1)", "/"),
        ("/app", "/app"),
        ("", "/"),
    ],
)
def test_only_the_path_of_back_counts(
    browser: Browser, anna: AccountId, give_key: Give, back: str, path: str
) -> None:
    give_key("portal")
    browser.sign_in(anna)
    started = browser.proxied(f"start?back={quote(back, safe='')}", "portal")
    entered = browser.provider(started.headers["Location"])
    code = parse_qs(urlsplit(entered.headers["Location"]).query)["code"][0]
    assert entered.headers["Location"].startswith("https://portal.example/_okno/finish?")
    finished = browser.proxied(f"finish?code={code}", "portal")
    assert finished.headers["Location"] == f"https://portal.example{path}"


def test_a_code_makes_one_ticket(browser: Browser, anna: AccountId, give_key: Give) -> None:
    give_key("portal")
    browser.sign_in(anna)
    code = browser.code("/app", "portal")
    assert browser.proxied(f"finish?code={code}", "portal").status_code == 303
    again = browser.proxied(f"finish?code={code}", "portal")
    assert again.status_code == 400
    assert not any("auth_tkt" in cookie for cookie in again.headers.getlist("Set-Cookie"))


def test_who_lost_the_role_since_gets_no_ticket(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("portal")
    browser.sign_in(anna)
    code = browser.code("/app", "portal")
    world.lose_role()
    finished = browser.proxied(f"finish?code={code}", "portal")
    assert finished.status_code == 403
    kinds = [kind for kind, detail in world.audit() if "portal" in detail]
    assert kinds == ["SecretSealed", "ServiceRefused"]
    assert not any("auth_tkt" in cookie for cookie in finished.headers.getlist("Set-Cookie"))


def test_who_signed_out_since_gets_no_ticket(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("portal")
    sid = browser.sign_in(anna)
    code = browser.code("/app", "portal")
    world.sign_out(sid)
    finished = browser.proxied(f"finish?code={code}", "portal")
    assert finished.status_code == 400
    assert not any("auth_tkt" in cookie for cookie in finished.headers.getlist("Set-Cookie"))


def test_a_door_without_a_marked_browser_stays_shut(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    assert browser.provider("/bridge/enter/portal?to=/app").status_code == 400


def test_behind_a_door_a_form_is_shown_on_the_services_host(
    browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("guarded")
    browser.sign_in(anna)
    page = browser.proxied(f"finish?code={browser.code('/', 'guarded')}", "guarded")
    assert page.status_code == 200
    where, fields = form_of(page)
    assert where == "https://guarded.example/lti"
    assert (fields["user_id"], fields["roles"]) == (anna, "host")
    assert any(cookie.startswith("__Host-okno_bridge=") for cookie in page.headers.getlist("Set-Cookie"))


def test_who_may_not_see_a_part_is_told_so_and_not_sent_in_circles(browser: Browser) -> None:
    page = browser.proxied("start?why=token&back=https%3A%2F%2Fportal.example%2Fsettings", "portal")
    assert page.status_code == 403
    assert "Location" not in page.headers
    assert f'href="{ISSUER}/services"' in page.text
