"""A sign-out that the browser brings to services, by frames of our page."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.bridges.processes import free_ports
from tests.browser.running import Demo, running_partner
from tests.browser.test_services import told_by_the_back_channel
from tests.browser.visitor import Visit, Visitor

PAGE = "/logout/frontchannel"


@pytest.fixture(scope="module")
def partners(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Run two services that hear of the end from the browser alone, and give their origins."""
    folder, environment = tmp_path_factory.mktemp("partners"), demo.place.environment()
    one, two = (f"http://{name}.localhost:{free_ports(1)[0]}" for name in ("desk", "till"))
    with (
        running_partner(folder, demo.issuer, environment, one, "front"),
        running_partner(folder, demo.issuer, environment, two, "front"),
    ):
        yield one, two


def enter(demo: Demo, visitor: Visitor, *origins: str) -> None:
    person = demo.guest()
    for number, origin in enumerate(origins):
        visitor.open(f"{origin}/start")
        if number == 0:
            visitor.fill_in(person)
        visitor.at("/consent")
        visitor.send()
        visitor.at(f"{origin}/callback")
        assert visitor.page.inner_text("#name") == person.name


def see_nobody_in(visitor: Visitor, origin: str) -> None:
    """Look until the service has let the person go: the browser may have asked it a moment ago."""
    told_by_the_back_channel(visitor, f"{origin}/")
    visitor.see("Nobody is in")


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
def test_both_services_are_left_and_the_last_page_claims_no_more(
    demo: Demo, visit: Visit, partners: tuple[str, str], script: bool
) -> None:
    visitor = visit(java_script_enabled=script)
    enter(demo, visitor, *partners)
    visitor.open("/logout")
    visitor.page.click("#submit")
    visitor.at("/logged-out")
    assert visitor.title() == "You are signed out"
    visitor.see("asked in this browser, not confirmed")
    asked = [one for one in visitor.asked_for if urlsplit(one.url).path == "/frontchannel"]
    assert sorted(one.url.partition("/frontchannel")[0] for one in asked) == sorted(partners)
    for one in asked:
        query = parse_qs(urlsplit(one.url).query)
        assert query["iss"] == [demo.issuer]
        assert query["sid"]
        assert "referer" not in one.headers
    for origin in partners:
        see_nobody_in(visitor, origin)


def test_a_service_that_began_it_gets_the_browser_back(
    demo: Demo, visit: Visit, partners: tuple[str, str]
) -> None:
    visitor, (one, two) = visit(), partners
    enter(demo, visitor, one, two)
    visitor.open(f"{one}/")
    visitor.page.click("#sign-out")
    visitor.at(f"{one}/")
    see_nobody_in(visitor, one)
    assert [urlsplit(one.url).path for one in visitor.asked_for].count(PAGE) == 1
    see_nobody_in(visitor, two)
