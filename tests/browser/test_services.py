"""One login, two services that speak different protocols; and what leaves the provider."""

import json

from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor

OURS = {"__Host-okno_session", "__Host-okno_browser", "__Host-okno_closed", "__Host-okno_invitation"}


def pages_of(visitor: Visitor) -> list[str]:
    """List the provider's pages that this browser stood on."""
    went = (request for request in visitor.asked_for if request.is_navigation_request())
    return [request.url.partition("?")[0] for request in went if request.url.startswith(visitor.issuer)]


def test_one_login_opens_two_services_and_neither_asks_again(demo: Demo, visit: Visit) -> None:
    person, visitor = demo.guest(), visit()
    visitor.open(f"{demo.service('pbx')}/")
    visitor.follow("#sign-in")
    visitor.see("Виртуальная АТС")
    visitor.fill_in(person)
    visitor.at(f"{demo.service('pbx')}/")
    assert visitor.page.inner_text("#name") == person.name
    visitor.asked_for.clear()
    visitor.open(f"{demo.service('cabinet')}/")
    visitor.at(f"{demo.service('cabinet')}/")
    assert visitor.page.inner_text("#level") == "ACCOUNT_MANAGER"
    assert not any("/login" in page for page in pages_of(visitor))


def test_my_services_opens_both(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    for service, title in (("pbx", "Виртуальная АТС"), ("cabinet", "Corporate cabinet")):
        visitor.open("/services")
        visitor.page.get_by_role("link", name=title).click()
        visitor.at(f"{demo.service(service)}/")


def test_no_cookie_of_the_provider_reaches_a_service(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(f"{demo.service('pbx')}/login")
    visitor.open(f"{demo.service('cabinet')}/")
    kept = visitor.cookies()
    assert {"__Host-okno_session", "__Host-okno_browser"} <= set(kept)
    for name in OURS & set(kept):
        assert (kept[name]["secure"], kept[name]["httpOnly"], kept[name]["sameSite"]) == (True, True, "Lax")
    visitor.open(f"{demo.service('www')}/_sandbox/seen")
    seen = json.loads(visitor.page.inner_text("pre"))
    assert {"pbx.localhost", "cabinet.localhost", "cabinet behind the proxy"} <= set(seen)
    reached = {name for requests in seen.values() for request in requests for name in request["cookies"]}
    assert not reached & (OURS | {"okno_lang"})


def test_who_may_not_enter_learns_who_can_open_it_and_may_go_back(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open(f"{demo.service('target')}/login?lang=en")
    visitor.fill_in(demo.personas["admin"])
    visitor.at("/no-access")
    assert visitor.title() == "You cannot enter here yet"
    visitor.see("Директорова Анна Петровна")
    visitor.follow("#cancel")
    visitor.at(f"{demo.service('target')}/callback")
    assert visitor.page.inner_text("#error") == "access_denied"


def test_signing_out_ends_both_services(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.open(f"{demo.service('pbx')}/login?lang=en")
    visitor.open(f"{demo.service('cabinet')}/")
    visitor.sign_out()
    visitor.see("Виртуальная АТС")
    visitor.open(f"{demo.service('cabinet')}/")
    visitor.at("/login")
    told_by_the_back_channel(visitor, f"{demo.service('pbx')}/")


def told_by_the_back_channel(visitor: Visitor, address: str) -> None:
    """Look until the service has let the person go: a logout token comes a moment later."""
    for _ in range(50):
        visitor.open(address)
        if not visitor.page.locator("#name").count():
            break
        visitor.page.wait_for_timeout(100)
    expect(visitor.page.locator("#name")).to_have_count(0)
