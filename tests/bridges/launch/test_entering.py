"""Entering services that trust a signature: the ladder first, the statement after it, to one address only."""

import base64
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydiscourse.sso import sso_payload, sso_validate
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.model.secret import Secret
from tests.bridges.conftest import ISSUER, ROMASHKA, Browser, World
from tests.bridges.launch.conftest import Give
from tests.bridges.launch.statements import SHARED


def open_(browser: Browser, service: str, to: str = "/rooms/7") -> TestResponse:
    """Open a service without a door, as My services does."""
    return browser.provider(f"/bridge/enter/{service}?to={to}")


def form_of(page: TestResponse) -> tuple[str, dict[str, str]]:
    """Return where a page's form goes, and with what."""
    form = LexborHTMLParser(page.text).css_first("form")
    assert form is not None, page.text
    fields = {str(i.attributes["name"]): str(i.attributes["value"]) for i in form.css("input")}
    return str(form.attributes["action"]), fields


def read(token: str, key: Secret = SHARED) -> dict[str, object]:
    return dict(jwt.decode(token, OctKey.import_key(key.value), algorithms=["HS256"]).claims)


def test_a_signed_in_person_is_sent_over_by_a_form(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("conference")
    browser.sign_in(anna)
    page = open_(browser, "conference")
    assert page.status_code == 200
    where, fields = form_of(page)
    assert where == "https://conference.example/enter"
    assert fields["return_to"] == "https://conference.example/rooms/7"
    said = read(fields["jwt"])
    assert (said["sub"], said["aud"], said["groups"]) == (anna, "conference", ["host"])
    assert said["company"] == "ООО «Ромашка»"
    assert ("ServiceEntered", True) in [(kind, "conference" in detail) for kind, detail in world.audit()]


def test_the_page_leads_to_that_service_alone_and_is_kept_nowhere(
    browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("conference")
    browser.sign_in(anna)
    page = open_(browser, "conference")
    policy = page.headers["Content-Security-Policy"]
    assert "form-action https://conference.example;" in policy + ";"
    assert f"script-src {ISSUER}/assets/form_post.js" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    scripts = LexborHTMLParser(page.text).css("script")
    assert [s.attributes.get("src") for s in scripts] == [f"{ISSUER}/assets/form_post.js"]
    assert all(not s.text(strip=True) for s in scripts)
    assert LexborHTMLParser(page.text).css_first("button") is not None


def test_who_is_not_signed_in_climbs_the_ladder_first(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("conference")
    entered = open_(browser, "conference")
    assert entered.status_code == 303
    assert entered.headers["Location"].startswith("/login?i=")
    parked = entered.headers["Location"].partition("=")[2]
    assert browser.provider(f"/bridge/resume/{parked}").headers["Location"].startswith("/login")


def test_two_openings_are_two_statements(browser: Browser, anna: AccountId, give_key: Give) -> None:
    give_key("conference")
    browser.sign_in(anna)
    first, second = (read(form_of(open_(browser, "conference"))[1]["jwt"]) for _ in range(2))
    assert first["jti"] != second["jti"]


def test_the_companys_own_key_comes_before_the_services(
    browser: Browser, anna: AccountId, give_key: Give
) -> None:
    own = Secret("r" * 40)
    give_key("conference")
    give_key("conference", own, ROMASHKA)
    browser.sign_in(anna)
    assert read(form_of(open_(browser, "conference"))[1]["jwt"], own)["sub"] == anna


@pytest.mark.parametrize("key", [None, Secret("short")], ids=["no-key", "short-key"])
def test_without_a_key_that_does_nobody_is_sent(
    world: World, browser: Browser, anna: AccountId, give_key: Give, key: Secret | None
) -> None:
    if key is not None:
        give_key("conference", key)
    browser.sign_in(anna)
    page = open_(browser, "conference")
    assert page.status_code == 403
    assert "not set up yet" in page.text
    assert "form" not in page.text
    assert ("ServiceRefused", True) in [(kind, "key_missing" in detail) for kind, detail in world.audit()]


def test_whoever_has_no_word_in_the_service_is_not_sent(
    world: World, browser: Browser, give_key: Give
) -> None:
    give_key("conference")
    browser.sign_in(world.person("viktor", "service_operator"))
    page = open_(browser, "conference")
    assert page.status_code == 403
    assert "None of your roles" in page.text
    assert "jwt" not in page.text
    assert ("ServiceRefused", True) in [(kind, "role_missing" in detail) for kind, detail in world.audit()]


def test_whoever_has_no_right_is_shown_why(world: World, browser: Browser, give_key: Give) -> None:
    give_key("conference")
    browser.sign_in(world.person("boris", role=""))
    assert open_(browser, "conference").headers["Location"].startswith("/no-access?i=")


@pytest.mark.parametrize(
    "to", ["//evil.test/", "https://evil.test/", "/\\evil.test", "/%0d%0aX:1", "javascript:alert(1)"]
)
def test_nobody_comes_out_elsewhere(browser: Browser, anna: AccountId, give_key: Give, to: str) -> None:
    give_key("conference")
    browser.sign_in(anna)
    where, fields = form_of(open_(browser, "conference", quote(to)))
    assert where == "https://conference.example/enter"
    assert fields["return_to"] == "https://conference.example/"


def test_a_launch_is_not_to_be_had_on_a_services_host(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    for what in ("enter", "launch"):
        assert browser.client.get(f"/bridge/{what}/conference", base_url="https://x.example").status_code in (
            400,
            404,
            421,
        )


def test_my_services_opens_it_at_our_own_host(world: World) -> None:
    opens = {service.id: service.open_url for service in world.bridges.services("en")}
    assert opens["conference"] == "/bridge/enter/conference?to=/"
    assert opens["portal"] == "https://portal.example/_okno/start?to=/app"


# A service that knows people by their old accounts.


def link(world: World, state: LinkState = LinkState.ACTIVE) -> None:
    with world.store.write() as records:
        records.links.put(
            AccountLink(
                LinkId("l-1"),
                CompanyId(ROMASHKA),
                ServiceId("linked"),
                OldAccount("1001"),
                state,
                world.clock.now(),
                AccountId("anna"),
            )
        )


def test_the_linked_login_is_what_the_service_is_told(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("linked")
    link(world)
    browser.sign_in(anna)
    sent = open_(browser, "linked")
    assert sent.status_code == 303
    address = urlsplit(sent.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://linked.example/enter"
    assert read(parse_qs(address.query)["jwt"][0])["sub"] == "1001"
    assert sent.headers["Referrer-Policy"] == "no-referrer"
    assert sent.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("state", "words"),
    [(None, "not linked yet"), (LinkState.PENDING, "not linked yet"), (LinkState.BROKEN, "no more")],
    ids=["none", "pending", "broken"],
)
def test_without_a_live_link_nobody_is_sent(
    world: World, browser: Browser, anna: AccountId, give_key: Give, state: LinkState | None, words: str
) -> None:
    give_key("linked")
    if state is not None:
        link(world, state)
    browser.sign_in(anna)
    page = open_(browser, "linked")
    assert page.status_code == 403
    assert words in page.text
    assert "1001" not in page.text


# A service that begins by itself.


def asked(secret: str = SHARED.value, **more: str) -> str:
    said = {"nonce": "n0nce", "return_sso_url": "https://forum.example/session/sso_login"} | more
    return f"/bridge/launch/forum?{sso_payload(secret, **said)}"


def test_a_forum_that_asks_is_answered_with_its_nonce(
    browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("forum")
    browser.sign_in(anna)
    sent = browser.provider(asked())
    assert sent.status_code == 303
    address = urlsplit(sent.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://forum.example/session/sso_login"
    said = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert sso_validate(said["sso"], said["sig"], SHARED.value) == "n0nce"
    told = dict(parse_qsl(base64.b64decode(said["sso"]).decode()))
    assert (told["external_id"], told["email"], told["groups"]) == (anna, "anna@romashka.example", "host")


def test_what_the_forum_asked_survives_the_sign_in(
    world: World, browser: Browser, anna: AccountId, give_key: Give
) -> None:
    give_key("forum")
    parked = browser.provider(asked()).headers["Location"].partition("=")[2]
    browser_cookie = browser.client.get_cookie("__Host-okno_browser", domain="localhost")
    assert browser_cookie is not None
    browser.sign_in_keeping(anna, browser_cookie.value)
    sent = browser.provider(f"/bridge/resume/{parked}")
    assert sent.headers["Location"].startswith("https://forum.example/session/sso_login?sso=")
    assert browser.provider(f"/bridge/resume/{parked}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/bridge/launch/forum", id="nothing-sent"),
        pytest.param(asked("y" * 40), id="other-key"),
        pytest.param(asked() + "x", id="tampered"),
        pytest.param(asked(return_sso_url="https://evil.test/"), id="answer-elsewhere"),
    ],
)
def test_what_the_forum_did_not_send_goes_nowhere(
    browser: Browser, anna: AccountId, give_key: Give, address: str
) -> None:
    give_key("forum")
    browser.sign_in(anna)
    answer = browser.provider(address)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize("service", ["conference", "portal", "cabinet", "nothing"])
def test_only_a_service_that_begins_by_itself_may_ask(
    browser: Browser, anna: AccountId, give_key: Give, service: str
) -> None:
    browser.sign_in(anna)
    assert browser.provider(f"/bridge/launch/{service}?sso=x&sig=y").status_code == 404


def test_opened_from_my_services_the_forum_begins(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    sent = open_(browser, "forum", "/t/7")
    assert sent.headers["Location"] == "https://forum.example/session/sso?return_path=%2Ft%2F7"


def test_a_request_cannot_be_slipped_into_an_entry(browser: Browser, anna: AccountId, give_key: Give) -> None:
    give_key("forum")
    browser.sign_in(anna)
    query = asked().partition("?")[2].replace("sso=", "sent.sso=").replace("sig=", "sent.sig=")
    sent = browser.provider(f"/bridge/enter/forum?{query}")
    assert sent.headers["Location"].startswith("https://forum.example/session/sso?")


# Through the service's own door.


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
