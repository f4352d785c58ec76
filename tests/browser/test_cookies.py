"""Browsers that do not keep the cookies the sign-in rests on."""

from typing import TYPE_CHECKING

from tests.browser.running import Demo
from tests.browser.visitor import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Route


def test_a_browser_that_drops_secure_cookies_is_told_so_plainly(demo: Demo, visit: Visit) -> None:
    visitor, person = visit(), demo.guest()

    def drop(route: "Route") -> None:
        """Take the provider's answer without its cookies, as such a browser does."""
        answer = route.fetch(max_redirects=0)
        visitor.context.clear_cookies(name="__Host-okno_browser")
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        route.fulfill(response=answer, headers=headers)

    visitor.page.route(f"{demo.issuer}/**", drop)
    visitor.open("/login")
    visitor.send(login=person.login, password=person.password)
    assert "cookie" in visitor.page.inner_text("main").lower()
    assert visitor.path == "/login"
    assert "__Host-okno_session" not in visitor.cookies()
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.unroute_all(behavior="ignoreErrors")


def test_a_form_from_a_page_of_another_browser_changes_nothing(demo: Demo, visit: Visit) -> None:
    visitor, other = visit().sign_in(demo.guest()), visit()
    visitor.open("/company/people")
    other.open("/login")
    kept = other.cookies()["__Host-okno_browser"]
    stolen = {"name": kept["name"], "value": kept["value"], "url": "https://localhost", "secure": True}
    visitor.context.add_cookies([{**stolen, "httpOnly": True, "sameSite": "Lax"}])
    visitor.send(address="mallory@romashka.example", name="Mallory")
    assert visitor.title() == "This form is out of date"
    visitor.open("/demo/inbox")
    assert "mallory@" not in visitor.page.content()
