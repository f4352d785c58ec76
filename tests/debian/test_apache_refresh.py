"""Apache looks again: at UserInfo for what has changed, and at the token endpoint for a token that is good."""

import json
import time
from collections.abc import Callable

import pytest

from tests.bridges.wire import WireBrowser
from tests.debian.parties import Apache
from tests.debian.provider import PASSWORD, Provider
from tests.debian.test_nginx import take_rights_away

pytestmark = pytest.mark.debian


@pytest.fixture
def person(provider: Provider) -> dict[str, object]:
    login = f"raisa-{time.monotonic_ns()}@romashka.example"
    rights = {"companies": [{"id": "romashka", "roles": ["service_operator"]}], "claims": {"name": "Raisa"}}
    return {**provider.add("people", {"login": login, "password": PASSWORD, **rights}), "login": login}


@pytest.fixture
def browser(provider: Provider, hosts: Apache, person: dict[str, object]) -> WireBrowser:
    found = WireBrowser()
    page = provider.sign_in(str(person["login"]), found.get(f"{hosts.origin('fresh')}/"), found)
    assert page.status == 200, page.text
    return found


def token_of(browser: WireBrowser, origin: str) -> str:
    return str(json.loads(browser.get(f"{origin}/oidc/redirect?info=json").text)["access_token"])


def soon(what: Callable[[], bool], why: str) -> None:
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until, why
        time.sleep(0.2)


def test_a_role_that_is_taken_is_gone_at_the_next_look(
    provider: Provider, hosts: Apache, person: dict[str, object], browser: WireBrowser
) -> None:
    origin = hosts.origin("fresh")
    assert browser.get(f"{origin}/").headers["X-Roles"] == "service_operator"
    take_rights_away(provider, person)
    soon(
        lambda: "service_operator" not in str(browser.get(f"{origin}/").headers["X-Roles"]),
        "it keeps its role",
    )


def test_a_token_that_grows_old_is_replaced_and_the_session_goes_on(
    hosts: Apache, browser: WireBrowser
) -> None:
    origin = hosts.origin("fresh")
    seen = {token_of(browser, origin)}
    for _ in range(3):
        time.sleep(1.1)
        page = browser.get(f"{origin}/", follow=False)
        assert page.status == 200, page.text
        seen.add(token_of(browser, origin))
    assert len(seen) > 2


def test_where_nothing_is_refreshed_any_more_the_session_ends(
    provider: Provider, hosts: Apache, person: dict[str, object], browser: WireBrowser
) -> None:
    provider.run("people", "disable", str(person["id"]))
    shut = lambda: browser.get(f"{hosts.origin('fresh')}/", follow=False).status != 200  # noqa: E731
    soon(shut, "a person who was disabled is still in")
