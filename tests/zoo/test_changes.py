"""What changes while people are inside: their role in the tree, and which old account is theirs."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.bridges.wire import Page, WireBrowser
from tests.support.waiting import eventually
from tests.zoo.acting import ALL_HOSTS
from tests.zoo.house import BORIS, COMPANY, VIKTOR, House, start
from tests.zoo.place import Zoo
from tests.zoo.programs import dokuwiki as wiki
from tests.zoo.programs.dokuwiki import DokuWiki
from tests.zoo.programs.nagios import ADMIN, FOREIGN_HOST, VIEWER, Nagios
from tests.zoo.services import Programs, furnish

HEARD = 0.5
"""Seconds; a change is known in every process after a quarter."""
START = "/doku.php?id=start"
ON_IT = "Read before you sell"


@pytest.fixture(scope="module")
def town(zoo: Zoo, house: House, nagios: Nagios, dokuwiki: DokuWiki) -> House:
    furnish(house, Programs(nagios=nagios, dokuwiki=dokuwiki))
    start(house, zoo)
    return house


def change_rights(town: House, change: Callable[[dict[str, Any]], object]) -> None:
    """Change who has which role in the company's tree, as its administrator does by a file."""
    (text,) = town.run((["tree", "export", COMPANY], ""))
    document = yaml.safe_load(text)
    change(document["bindings"])
    town.run((["tree", "apply", COMPANY, "-"], yaml.safe_dump(document, allow_unicode=True)))
    time.sleep(HEARD)


def of(rights: dict[str, Any], login: str) -> str:
    """Return the id of somebody's only right."""
    (found,) = [key for key, right in rights.items() if right["who"] == login]
    return found


def test_a_role_changed_in_the_tree_changes_each_program_at_the_next_request(town: House) -> None:
    consoles = ("fleet", "fleet-basic", "fleet-digest")
    browser, page = town.sign_in(VIKTOR, town.origin("fleet") + ALL_HOSTS)
    pages = {console: browser.get(town.origin(console) + ALL_HOSTS) for console in consoles}
    for console in consoles:
        assert f"Logged in as <i>{VIEWER}</i>" in pages[console].text
        assert FOREIGN_HOST not in pages[console].text
    assert ON_IT in browser.get(town.origin("kb") + START).text

    change_rights(town, lambda rights: rights[of(rights, VIKTOR.login)].update(role="owner"))
    for console in consoles:
        page = browser.get(town.origin(console) + ALL_HOSTS, follow=False)
        assert page.status == 200
        assert f"Logged in as <i>{ADMIN}</i>" in page.text, console
        assert FOREIGN_HOST in page.text

    change_rights(town, lambda rights: rights.pop(of(rights, VIKTOR.login)))
    for address in (*(town.origin(console) + ALL_HOSTS for console in consoles), town.origin("kb") + START):
        page = browser.get(address, follow=False)
        assert (page.status, page.location.partition("?")[0]) == (
            303,
            address[: address.index("/", 8)] + "/_okno/start",
        )
        page = browser.get(address)
        assert page.status == 403
        assert "You cannot enter here yet" in page.text
        assert ON_IT not in page.text


def prove(town: House, browser: WireBrowser, page: Page, password: str) -> Page:
    """Type an old login and its password on the page that asks for them."""
    assert page.url == town.origin("kb") + "/_okno/link", page.url
    return browser.submit(page, login=wiki.ADMIN, password=password)


def test_an_old_login_is_proved_at_the_program_itself(town: House, dokuwiki: DokuWiki) -> None:
    change_rights(
        town,
        lambda rights: rights.update(new={"who": BORIS.login, "role": "service_user", "node": COMPANY}),
    )
    browser, page = town.sign_in(BORIS, town.origin("kb") + START)
    before, wrong, right = dokuwiki.posts(), secrets.token_urlsafe(12), dokuwiki.passwords[wiki.ADMIN]

    page = prove(town, browser, page, wrong)
    assert page.status == 400
    assert "did not take this login and password" in page.text
    assert eventually(lambda: dokuwiki.posts() >= before + 1)
    assert dokuwiki.posts() == before + 1
    assert ON_IT not in browser.get(town.origin("kb") + START).text

    page = prove(town, browser, page, right)
    assert page.url == town.origin("kb") + START
    assert ON_IT in page.text
    assert f"<bdi>{wiki.ADMIN.title()}</bdi>" in page.text
    assert eventually(lambda: dokuwiki.posts() >= before + 2)
    assert dokuwiki.posts() == before + 2
    dokuwiki.forget()
    assert ON_IT in browser.get(town.origin("kb") + START).text, "what was typed signs in again by itself"
    (links,) = town.run((["links", "list", "kb"], ""))
    assert [link["state"] for link in links if link["login"] == wiki.ADMIN] == ["active"]

    logs = [*town.folder.glob("*.log"), *dokuwiki.sessions.parent.glob("*.log")]
    written = "".join(log.read_text(errors="replace") for log in logs)
    assert "POST " in written
    assert [secret for secret in (wrong, right) if secret in written] == []
