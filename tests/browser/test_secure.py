"""Over https, with a relying party of another site: what browsers hold back does not hold us up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.secure import Secure, running_over_https
from tests.browser.test_services import told_by_the_back_channel
from tests.browser.visitor import Visit, Visitor, new_visitor
from tests.support.databases import Databases

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Secure]:
    """Run the provider and its partner over https."""
    url = databases.migrated()
    with running_over_https(tmp_path_factory.mktemp("secure"), url) as started:
        yield started
    databases.drop(url)


@pytest.fixture
def come(secure: Secure, chromium: "Browser") -> Iterator[Visit]:
    """Open browsers that take our authority's certificates."""
    visitors: list[Visitor] = []

    def open_browser(**options: Any) -> Visitor:
        visitors.append(new_visitor(chromium, secure.issuer, ignore_https_errors=True, **options))
        return visitors[-1]

    yield open_browser
    for visitor in visitors:
        visitor.context.close()


def enter(visitor: Visitor, secure: Secure, query: str = "") -> str:
    """Come in at the partner's service with its consent, and return the person's name."""
    person = secure.guest()
    visitor.open(f"{secure.partner}/start?{query}")
    visitor.fill_in(person)
    visitor.at("/consent")
    visitor.send()
    visitor.at(f"{secure.partner}/callback")
    return person.name


def test_the_code_flow_returns_to_another_site_after_our_forms(secure: Secure, come: Visit) -> None:
    visitor, said = come(), []
    visitor.page.on("console", lambda message: said.append(message.text))
    name = enter(visitor, secure)
    assert visitor.page.inner_text("#name") == name
    assert visitor.page.inner_text("#method") == "GET"
    assert not [words for words in said if "Content Security Policy" in words]


@pytest.mark.parametrize("script", [True, False], ids=["with_script", "without_script"])
def test_the_answer_by_form_post_arrives_at_another_site(secure: Secure, come: Visit, script: bool) -> None:
    visitor, person = come(java_script_enabled=script), secure.guest()
    visitor.open(f"{secure.partner}/start?response_mode=form_post")
    visitor.fill_in(person)
    visitor.at("/consent")
    visitor.send()
    if not script:
        visitor.send()
    visitor.at(f"{secure.partner}/callback")
    assert (visitor.page.inner_text("#method"), visitor.page.inner_text("#name")) == ("POST", person.name)


def test_cookies_are_ours_alone_and_the_page_insists_on_https(secure: Secure, come: Visit) -> None:
    visitor = come()
    enter(visitor, secure)
    cookies = visitor.cookies()
    assert {"__Host-okno_session", "__Host-okno_browser"} <= set(cookies)
    for name in ("__Host-okno_session", "__Host-okno_browser"):
        assert (cookies[name]["secure"], cookies[name]["httpOnly"]) == (True, True)
        assert cookies[name]["domain"] == "id.okno.test"
    answer = visitor.page.goto(f"{secure.issuer}/services")
    assert answer is not None
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_second_request_of_the_partner_is_silent(secure: Secure, come: Visit) -> None:
    visitor = come()
    enter(visitor, secure)
    visitor.open(f"{secure.partner}/start?prompt=none")
    visitor.at(f"{secure.partner}/callback")
    assert visitor.page.locator("#name").count() == 1


def test_refusing_tells_another_site_access_denied(secure: Secure, come: Visit) -> None:
    visitor = come()
    visitor.open(f"{secure.partner}/start")
    visitor.fill_in(secure.guest())
    visitor.at("/consent")
    visitor.follow("#cancel")
    visitor.at(f"{secure.partner}/callback")
    assert visitor.page.inner_text("#error").startswith("access_denied")


def test_signing_out_at_the_provider_reaches_the_partner_by_the_back_channel(
    secure: Secure, come: Visit
) -> None:
    visitor = come()
    enter(visitor, secure)
    visitor.open(f"{secure.partner}/")
    assert visitor.page.locator("#name").count() == 1
    visitor.sign_out()
    told_by_the_back_channel(visitor, f"{secure.partner}/")


def test_signing_out_at_the_partner_returns_to_the_partner(secure: Secure, come: Visit) -> None:
    visitor = come()
    enter(visitor, secure)
    visitor.follow("#sign-out")
    visitor.at(f"{secure.partner}/")
    visitor.open("/services")
    visitor.at("/login")
