"""An entry code opens one service, once, in the browser that began, within thirty seconds."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.model.ids import AccountId
from legacy_bridges.host.cookies import ENTRY
from tests.bridges.conftest import CABINET, Browser, World


def test_a_code_is_redeemed_once(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    code = browser.code()
    assert browser.proxied(f"finish?code={code}").status_code == 303
    again = browser.proxied(f"finish?code={code}")
    assert again.status_code == 400
    assert "Set-Cookie" not in again.headers


def test_of_many_that_bring_a_code_at_once_one_comes_in(browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    code = browser.code()
    mark = browser.client.get_cookie(ENTRY, domain="cabinet.localhost")
    assert mark is not None

    def redeem(_number: int) -> int:
        other = browser.world.browser()
        other.client.set_cookie(ENTRY, mark.value, domain="cabinet.localhost")
        return other.proxied(f"finish?code={code}").status_code

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(redeem, range(32)))
    assert answers.count(303) == 1
    assert set(answers) <= {303, 400, 503}


def test_a_code_lives_thirty_seconds(world: World, browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    code = browser.code()
    world.clock.advance(seconds=31)
    assert browser.proxied(f"finish?code={code}").status_code == 400


def test_v05_a_code_brought_to_another_browser_opens_nothing_and_is_spent(
    world: World, browser: Browser, anna: AccountId
) -> None:
    browser.sign_in(anna)
    code = browser.code()
    victim = world.browser()
    victim.proxied("start?to=/")
    assert victim.proxied(f"finish?code={code}").status_code == 400
    assert victim.verify().status_code == 401
    assert browser.proxied(f"finish?code={code}").status_code == 400
    assert any("other_browser" in detail for _kind, detail in world.audit())


def test_a_code_of_another_service_opens_nothing(world: World, browser: Browser, anna: AccountId) -> None:
    browser.sign_in(anna)
    mark = browser.proxied("start?to=/").headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    browser.client.set_cookie(ENTRY, mark, domain="archive.example")
    code = browser.code(service="archive")
    assert browser.proxied(f"finish?code={code}").status_code == 400
    assert any("other_service" in detail for _kind, detail in world.audit())


def test_a_code_without_the_browser_mark_opens_nothing(
    world: World, browser: Browser, anna: AccountId
) -> None:
    browser.sign_in(anna)
    code = browser.code()
    assert world.browser().proxied(f"finish?code={code}").status_code == 400


def test_a_code_from_before_sign_out_opens_nothing(world: World, browser: Browser, anna: AccountId) -> None:
    sid = browser.sign_in(anna)
    code = browser.code()
    world.sign_out(sid)
    assert browser.proxied(f"finish?code={code}").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["", "?code=", "?code=short", "?code=" + "x" * 43, "?code=%00", "?code[]=x", "?code=" + "x" * 5000],
    ids=["none", "empty", "short", "unknown", "nul", "list", "long"],
)
def test_junk_for_a_code_is_a_plain_page_that_stands_alone(browser: Browser, query: str) -> None:
    browser.proxied("start?to=/")
    answer = browser.proxied(f"finish{query}")
    assert answer.status_code == 400
    assert "Sign-in did not come through" in answer.text
    assert f'href="{CABINET}/_okno/start?to=/"' in answer.text
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
