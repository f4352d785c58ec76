"""One sign-in in the browser, then one real action in each old program, and out of all of them at once."""

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.browser.running import Person
from tests.browser.visitor import Visitor, new_visitor
from tests.zoo.acting import ACTIONS, ALL_HOSTS, Town, open_at
from tests.zoo.house import ANNA, VIKTOR, House, start
from tests.zoo.place import Zoo
from tests.zoo.programs.mediawiki import start_mediawiki
from tests.zoo.programs.nagios import ADMIN, COMMANDS, FOREIGN_HOST, HOST, VIEWER
from tests.zoo.programs.tickets import start_pubtkt, start_tkt
from tests.zoo.services import Programs, furnish
from tests.zoo.truth import (
    FORMS,
    TICKETS,
    Held,
    end_of,
    is_known,
    lets_in,
    open_jars,
    still_kept,
    ticket_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, zoo: Zoo, house: House, installed_mediawiki: Path) -> Town:
    names = ("nagios", "kannel", "dokuwiki", "roundcube", "adminer")
    found: Any = SimpleNamespace(**{name: request.getfixturevalue(name) for name in names})
    mediawiki = start_mediawiki(zoo, installed_mediawiki, house.origin("portal"))
    sites = start_tkt(zoo, house.origin("tkt")), start_pubtkt(zoo, house.origin("pubtkt"))
    programs = Programs(**vars(found), mediawiki=mediawiki, tkt=sites[0], pubtkt=sites[1])
    furnish(house, programs)
    start(house, zoo)
    addresses = {"tkt": sites[0].address, "pubtkt": sites[1].address}
    return Town(house, mediawiki=mediawiki, sites=addresses, **vars(found))


@pytest.fixture
def visit(town: Town, chromium: "Browser") -> Iterator[Callable[[Person], Visitor]]:
    """Open a browser and sign in, once."""
    opened: list[Visitor] = []

    def open_browser(person: Person) -> Visitor:
        opened.append(new_visitor(chromium, town.house.issuer))
        return opened[-1].sign_in(person)

    yield open_browser
    for visitor in opened:
        visitor.context.close()


SHUT, OLD_LOGIN = "You cannot enter here yet", "Your old login at Content portal"
NOT_THIS = "You cannot do this here yet"
REFUSED = [
    ("fleet", f"{COMMANDS}?cmd_typ=96&host={HOST}", NOT_THIS),
    ("fleet-basic", f"{COMMANDS}?cmd_typ=1&host={HOST}", NOT_THIS),
    ("fleet-digest", f"{COMMANDS}?cmd_typ=1&host={HOST}", NOT_THIS),
    ("sims", "/", SHUT),
    ("tkt", "/settings", SHUT),
    ("pubtkt", "/settings", SHUT),
    ("portal", "/wiki/index.php?title=Main_Page", OLD_LOGIN),
]
WAITING = "told, not confirmed yet"
LIVES = "stays open at most until"
ENDINGS = {
    "Fleet monitoring": "closed",
    "Fleet monitoring of the north": "closed",
    "Fleet monitoring of the south": "closed",
    "Bulk SMS": "closed",
    "Knowledge base": "closed",
    "Corporate mail": "closed",
    "Content portal": "closed",
    "SIM reports": "closed",
    "Subscriptions portal": LIVES,
    "Conference service": LIVES,
}
"""What each manifest's `logout` promises, and what the programs have proved by then."""
LIVING = {"Subscriptions portal": "tkt", "Conference service": "pubtkt"}
PROVED = ("mail", "portal")
"""Programs that forget a session. The others take a cookie back, or know no signing out: it is the gate's."""


@pytest.mark.timeout(300)
def test_one_sign_in_opens_every_program_and_one_sign_out_everywhere_closes_them(
    town: Town, visit: Callable[[Person], Visitor]
) -> None:
    visitor, elsewhere = visit(ANNA), visit(ANNA)
    others = town.dokuwiki.signed_in()
    for act in ACTIONS.values():
        act(town, visitor)
    for service in ("fleet", *FORMS, *TICKETS):
        open_at(elsewhere, town.at(service, town.landing(service)))
    held = open_jars(town.house, ANNA)
    tickets = {
        service: [ticket_of(town, who, service) for who in (visitor, elsewhere)] for service in TICKETS
    }
    assert sorted(one.jar.service for one in held) == sorted(2 * FORMS)
    assert all(is_known(town, one) for one in held)
    assert all(lets_in(town, service, one) for service in TICKETS for one in tickets[service])
    visitor.sign_out_everywhere()
    said = wait_for_ending(visitor)
    assert {name: words.partition(":")[0] for name, words in said.items()} == ENDINGS
    see_what_is_closed(town, held)
    assert town.dokuwiki.signed_in() == others
    for name, service in LIVING.items():
        see_what_lives(town, service, tickets[service], read_last_moment(visitor, name))
    for who in (visitor, elsewhere):
        for service in ACTIONS:
            who.open(town.at(service, town.landing(service)))
            assert who.page.url.startswith(f"{town.house.issuer}/login"), service
        assert find_secrets(town, who) == []


def see_what_is_closed(town: Town, held: list[Held]) -> None:
    """See that what is said to be closed is: at the program, or because nobody has its cookies any more."""
    assert still_kept(town.house, held) == []
    assert [one.jar.service for one in held if one.jar.service in PROVED and is_known(town, one)] == []


def see_what_lives(town: Town, service: str, tickets: list[dict[str, str]], until: datetime) -> None:
    """See that what is said to live does, and no longer than is said."""
    assert all(lets_in(town, service, ticket) for ticket in tickets)
    assert max(map(end_of, tickets)) <= until


def read(file: Path) -> bytes:
    """Read a file, unless it has gone meanwhile, as temporary ones do."""
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return b""


def find_secrets(town: Town, visitor: Visitor) -> list[str]:
    """Look for the old passwords, in any spelling, in what the browser sent and in what we keep."""
    sent = [f"{asked.url} {asked.headers} {asked.post_data_buffer!r}" for asked in visitor.asked_for]
    records = Path(town.house.database_url.removeprefix("sqlite:///"))
    kept = [*town.house.folder.rglob("*"), *records.parent.glob(f"{records.name}*")]
    held = [read(file) for file in kept if file.is_file()]
    there = b"".join([*held, *(line.encode() for line in sent)])
    assert ANNA.login.encode() in there, "nothing was looked through"
    return [secret for secret in town.secrets() if any(s.encode() in there for s in spellings(secret))]


def spellings(secret: str) -> set[str]:
    """Return how a secret may be written: as it is, in hexadecimals, in an address, as Basic."""
    plain = base64.b64encode(secret.encode()).decode().rstrip("=")
    basic = {base64.b64encode(f"{who}:{secret}".encode()).decode() for who in (ADMIN, VIEWER)}
    return {secret, plain, quote(secret, safe=""), secret.encode().hex(), *basic}


def wait_for_ending(visitor: Visitor) -> dict[str, str]:
    """Look at the last page until nothing is under way any more."""
    until = time.monotonic() + 20
    while WAITING in (said := read_ending(visitor)).values() and time.monotonic() < until:
        time.sleep(0.3)
        visitor.page.reload()
    return said


def read_ending(visitor: Visitor) -> dict[str, str]:
    """Read what became of each service."""
    rows = visitor.page.locator("ul.rows > li")
    return {row.locator("b").inner_text(): row.locator(".tag").inner_text() for row in rows.all()}


def read_last_moment(visitor: Visitor, name: str) -> datetime:
    """Read until when a service lives."""
    row = visitor.page.locator("ul.rows > li", has_text=name)
    return datetime.fromisoformat(row.locator("time").get_attribute("datetime") or "")


def test_a_user_of_services_sees_what_the_tree_allows(town: Town, visit: Callable[[Person], Visitor]) -> None:
    visitor = visit(VIKTOR)
    open_at(visitor, town.at("fleet", ALL_HOSTS))
    assert f"Logged in as {VIEWER}" in visitor.page.inner_text("body")
    assert FOREIGN_HOST not in visitor.page.content()
    open_at(visitor, town.at("tkt", "/app"))
    open_at(visitor, town.at("kb", "/doku.php?id=start"))
    visitor.see("Read before you sell")
    assert visitor.page.locator(".user bdi").first.inner_text().lower() == "kb-viktor"
    for service, path, title in REFUSED:
        visitor.open(town.at(service, path))
        assert visitor.title() == title, (service, path)
    visitor.open(town.at(*REFUSED[0][:2]))
    visitor.see("It takes the right to configure the service")
    visitor.follow("text=Why, and whom to ask")
    visitor.at("/access/why")
    assert "Fleet monitoring" in visitor.page.inner_text("main")
    assert visitor.page.locator("a[href^='/access/ask?permission=service%3Aconfigure']").count() == 1
