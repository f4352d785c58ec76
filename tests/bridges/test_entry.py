"""Entering an old service with the one login."""

import re
from datetime import timedelta

import pytest

from idp.app.proxies import TRUSTED
from idp.model.ids import AccountId
from idp.model.interaction import Progress
from legacy_bridges.host import proxied
from legacy_bridges.host.cookies import BRIDGE, ENTRY
from tests.bridges.conftest import CABINET, ISSUER, VASILEK, Browser, World
from tests.support.statements import Statements


def test_somebody_signed_in_enters_with_no_page_between(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    start = browser.proxied("start?to=/bills%3Fmonth%3D10")
    assert start.status_code == 303
    assert start.headers["Location"].startswith(f"{ISSUER}/bridge/enter/cabinet?mark=")
    entered = browser.provider(start.headers["Location"])
    assert entered.headers["Location"].startswith(f"{CABINET}/_okno/finish?code=")
    code = entered.headers["Location"].rpartition("=")[2]
    finished = browser.proxied(f"finish?code={code}")
    assert finished.headers["Location"] == f"{CABINET}/bills?month=10"
    assert browser.verify().status_code == 200


def test_the_cookies_of_the_service_host_are_for_that_host_alone(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    started = browser.proxied("start?to=/")
    browser.provider(started.headers["Location"])
    finished = browser.proxied(f"finish?code={browser.code()}")
    for answer, name in ((started, ENTRY), (finished, BRIDGE)):
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(f"{name}=")
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_cabinet_is_told_who_it_is_and_in_its_own_words(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    browser.enter()
    answer = browser.verify()
    said = {name: value for name, value in answer.headers if name.startswith("X-Cabinet-")}
    assert said == {
        "X-Cabinet-User": "anna@romashka.example",
        "X-Cabinet-Subject": "anna",
        "X-Cabinet-Name": "UTF-8''%D0%98%D0%BC%D1%8F%20anna",
        "X-Cabinet-Company-Id": "romashka",
        "X-Cabinet-Company": "UTF-8''%D0%9E%D0%9E%D0%9E%20%C2%AB%D0%A0%D0%BE%D0%BC%D0%B0%D1%88%D0%BA%D0%B0%C2%BB",
        "X-Cabinet-Roles": "ACCOUNT_MANAGER",
    }


def test_an_address_nobody_verified_is_not_handed_over(world: World, browser: Browser) -> None:
    browser.sign_in(world.person("mallory", email="anna@romashka.example", email_verified=False))
    browser.enter()
    assert browser.verify().headers["X-Cabinet-User"] == ""


def test_nobody_signed_in_is_parked_and_comes_in_after_the_login_page(
    world: World, browser: Browser, anna: AccountId
) -> None:
    start = browser.proxied("start?to=/bills")
    entered = browser.provider(start.headers["Location"])
    found = re.fullmatch(r"/login\?i=([\w-]{22})", entered.headers["Location"])
    assert found, entered.headers["Location"]
    browser_cookie = entered.headers["Set-Cookie"]
    assert browser_cookie.startswith("__Host-okno_browser=")
    kept = browser.client.get_cookie("__Host-okno_browser", domain="localhost")
    assert kept is not None
    sign_in_here(world, browser, anna, kept.value)
    resumed = browser.provider(f"/bridge/resume/{found[1]}")
    finished = browser.proxied(f"finish?{resumed.headers['Location'].partition('?')[2]}")
    assert finished.headers["Location"] == f"{CABINET}/bills"
    assert browser.provider(f"/bridge/resume/{found[1]}").status_code == 404, "it resumes once"


def sign_in_here(world: World, browser: Browser, account: AccountId, browser_cookie: str) -> None:
    from idp.authn.sessions import Limits, Proven, open_session
    from idp.authn.visitor import Visitor
    from idp.interaction.browser import SESSION_COOKIE, browser_id
    from idp.model.secret import Secret

    visitor = Visitor(browser_id(Secret(browser_cookie)), "127.0.0.1")
    with world.store.write() as records:
        opened = open_session(
            records, Proven(account, ("pwd",)), visitor, world.clock.now(), Limits.of(world.settings)
        )
    browser.client.set_cookie(SESSION_COOKIE, opened.secret.value, domain="localhost")


def test_v05_v11_a_parked_entry_of_another_browser_is_not_resumed(
    world: World, browser: Browser, anna: AccountId
) -> None:
    start = browser.proxied("start?to=/")
    parked = browser.provider(start.headers["Location"]).headers["Location"].partition("=")[2]
    other = world.browser()
    other.sign_in(anna)
    assert other.provider(f"/bridge/resume/{parked}").status_code == 404


def test_who_has_no_role_is_shown_why_and_it_is_written_down(world: World, browser: Browser) -> None:
    browser.sign_in(world.person("boris", role=""))
    start = browser.proxied("start?to=/")
    entered = browser.provider(start.headers["Location"])
    assert entered.headers["Location"].startswith("/no-access?i=")
    kinds = [kind for kind, detail in world.audit() if "not_given" in detail]
    assert kinds == ["ServiceRefused"]


def test_who_turns_back_at_no_access_lands_on_my_services(world: World, browser: Browser) -> None:
    browser.sign_in(world.person("boris", role=""))
    start = browser.proxied("start?to=/")
    parked = browser.provider(start.headers["Location"]).headers["Location"].partition("=")[2]
    with world.store.write() as records:
        records.interactions.advance(parked, Progress(refused=True))
    assert browser.provider(f"/bridge/resume/{parked}").headers["Location"] == "/services"


def test_entering_is_written_down_and_visited(world: World, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    browser.enter()
    assert ("ServiceEntered", '{"roles":["owner"],"service":"cabinet"}') in [
        (kind, detail.replace(" ", "")) for kind, detail in world.audit()
    ]
    with world.store.read() as records:
        assert [visit.service for visit in records.sessions.visits(sid)] == ["bridge:cabinet"]


def test_two_tabs_that_begin_together_both_come_in(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    first, second = browser.code("/one"), browser.code("/two")
    assert browser.proxied(f"finish?code={second}").headers["Location"] == f"{CABINET}/two"
    assert browser.proxied(f"finish?code={first}").headers["Location"] == f"{CABINET}/one"


@pytest.mark.parametrize(
    "to", ["//evil.test", "https://evil.test", "/\\evil.test", "%09//evil.test", "/%250d%250aX:1", "x"]
)
def test_an_entry_never_ends_on_another_host(browser: Browser, anna: AccountId, to: str) -> None:
    browser.sign_in(anna)
    finished = browser.proxied(f"finish?code={browser.code(to)}")
    where = finished.headers["Location"]
    assert where.startswith(f"{CABINET}/")
    assert "evil" not in where


@pytest.mark.parametrize("mark", ["", "x", "0" * 63, "G" * 64], ids=["none", "junk", "short", "not-hex"])
def test_an_entry_without_a_marked_browser_is_an_error_page(browser: Browser, mark: str) -> None:
    answer = browser.provider(f"/bridge/enter/cabinet?mark={mark}&to=/")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_an_unknown_service_is_not_found(browser: Browser) -> None:
    assert browser.provider(f"/bridge/enter/nothing?mark={'0' * 64}").status_code == 404


def test_the_ladder_is_not_walked_on_a_service_host(browser: Browser) -> None:
    assert browser.proxied(f"enter?mark={'0' * 64}").status_code == 404


def test_somebody_in_two_companies_enters_for_the_one_that_has_the_service(
    world: World, browser: Browser, anna: AccountId
) -> None:
    with world.store.write() as records:
        records.companies.add_member(anna, VASILEK, "")
    world.stamps.refresh_now()
    browser.sign_in(anna)
    browser.enter()
    assert browser.verify().headers["X-Cabinet-Company-Id"] == "romashka"


def test_entering_again_ends_the_bridge_session_before(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    browser.enter()
    old = browser.client.get_cookie(BRIDGE, domain="cabinet.localhost")
    assert old is not None
    browser.enter()
    browser.client.set_cookie(BRIDGE, old.value, domain="cabinet.localhost")
    assert browser.verify().status_code == 401


def test_a_parked_entry_expires(world: World, browser: Browser) -> None:
    start = browser.proxied("start?to=/")
    parked = browser.provider(start.headers["Location"]).headers["Location"].partition("=")[2]
    world.clock.advance(timedelta(minutes=31))
    assert browser.provider(f"/bridge/resume/{parked}").status_code == 404


def test_an_entry_costs_few_statements(browser: Browser, anna: AccountId, statements: Statements) -> None:
    browser.sign_in(anna)
    browser.enter()
    statements.clear()
    code = browser.code()
    assert len(statements.selects()) <= 2
    assert len(statements.writes()) == 1
    statements.clear()
    browser.proxied(f"finish?code={code}")
    assert len(statements) <= 7, statements


def test_the_mark_of_a_trusted_proxy_is_the_one_that_the_application_sets() -> None:
    assert proxied.TRUSTED == TRUSTED
