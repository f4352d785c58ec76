"""Entering services that trust a signature: the ladder first, the statement after it, to one address only."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkState, OldAccount
from idp.model.secret import Secret
from tests.bridges.conftest import ISSUER, ROMASHKA, Browser, World
from tests.bridges.launch.conftest import Give
from tests.bridges.launch.pages import form_of, open_, read


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
