"""One sign-in in the browser, then one real action in each old program, and out of all of them at once."""

import base64
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.browser.running import Person
from tests.browser.visitor import Visitor, new_visitor
from tests.zoo.house import ANNA, VIKTOR, House, start
from tests.zoo.place import Zoo
from tests.zoo.programs.adminer import Adminer
from tests.zoo.programs.dokuwiki import DokuWiki
from tests.zoo.programs.kannel import SEND, Kannel
from tests.zoo.programs.mediawiki import MediaWiki, start_mediawiki
from tests.zoo.programs.nagios import ADMIN, COMMANDS, FOREIGN_HOST, HOST, STATUS, VIEWER, Nagios
from tests.zoo.programs.roundcube import BODY, SUBJECT, Roundcube
from tests.zoo.programs.tickets import TOKEN, start_pubtkt, start_tkt
from tests.zoo.services import Programs, furnish

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
ALL_HOSTS = f"{STATUS}?hostgroup=all&style=hostdetail"
PHONE = "79261234567"


@dataclass(frozen=True)
class Town:
    """The house, and everything that stands behind its gate."""

    house: House
    nagios: Nagios
    kannel: Kannel
    dokuwiki: DokuWiki
    roundcube: Roundcube
    mediawiki: MediaWiki
    adminer: Adminer

    def at(self, service: str, path: str = "/") -> str:
        return self.house.origin(service) + path

    def secrets(self) -> list[str]:
        """List what nobody but the gate and the programs may ever see."""
        owned = (
            self.nagios.passwords,
            self.dokuwiki.passwords,
            self.roundcube.passwords,
            self.mediawiki.passwords,
        )
        shared = [self.nagios.secret, self.kannel.password, self.adminer.password]
        return [*shared, *(secret for passwords in owned for secret in passwords.values())]

    def landing(self, service: str) -> str:
        if service.startswith("fleet"):
            return ALL_HOSTS
        return {"sms": SEND, "portal": "/wiki/index.php", "tkt": "/app", "pubtkt": "/app"}.get(service, "/")


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, zoo: Zoo, house: House, installed_mediawiki: Path) -> Town:
    names = ("nagios", "kannel", "dokuwiki", "roundcube", "adminer")
    found: Any = SimpleNamespace(**{name: request.getfixturevalue(name) for name in names})
    mediawiki = start_mediawiki(zoo, installed_mediawiki, house.origin("portal"))
    sites = start_tkt(zoo, house.origin("tkt")), start_pubtkt(zoo, house.origin("pubtkt"))
    programs = Programs(**vars(found), mediawiki=mediawiki, tkt=sites[0], pubtkt=sites[1])
    furnish(house, programs)
    start(house, zoo)
    return Town(house, mediawiki=mediawiki, **vars(found))


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


def open_at(visitor: Visitor, address: str, *, status: int = 200) -> None:
    """Open a page of a service: it comes at once, and asks for no password."""
    assert visitor.open(address) == status, visitor.page.content()
    assert visitor.page.url.startswith(address.partition("?")[0]), visitor.page.url
    assert visitor.page.locator("input[type=password]").count() == 0


def watch_trucks(town: Town, visitor: Visitor) -> None:
    open_at(visitor, town.at("fleet", ALL_HOSTS))
    visitor.see(FOREIGN_HOST)
    open_at(visitor, town.at("fleet", f"{COMMANDS}?cmd_typ=96&host={HOST}"))
    visitor.follow("input[name=btnSubmit]")
    town.nagios.wait_for(f"SCHEDULE_HOST_CHECK;{HOST}")


def note_on(service: str) -> Callable[[Town, Visitor], None]:
    def note(town: Town, visitor: Visitor) -> None:
        open_at(visitor, town.at(service, f"{COMMANDS}?cmd_typ=1&host={HOST}"))
        visitor.page.fill("input[name=com_data]", f"seen by {service}")
        visitor.follow("input[name=btnSubmit]")
        town.nagios.wait_for(f"{ADMIN};seen by {service}")

    return note


def send_a_message(town: Town, visitor: Visitor) -> None:
    open_at(visitor, town.at("sms", f"{SEND}?to={PHONE}&text=all+trucks+home"), status=202)
    town.kannel.wait_for(f"{PHONE} text all trucks home")


def write_a_page(town: Town, visitor: Visitor) -> None:
    open_at(visitor, town.at("kb", "/doku.php?id=prices&do=edit"))
    visitor.page.fill("textarea[name=wikitext]", "The price is 5.")
    visitor.follow("button[name='do[save]']")
    visitor.see("The price is 5.")
    assert "The price is 5." in town.dokuwiki.page("prices")


def read_a_letter(town: Town, visitor: Visitor) -> None:
    open_at(visitor, town.at("mail", "/?_task=mail"))
    visitor.page.get_by_text(SUBJECT).first.click()
    letter = visitor.page.frame_locator("#messagecontframe").get_by_text(BODY)
    letter.wait_for()


def edit_the_portal(town: Town, visitor: Visitor) -> None:
    open_at(visitor, town.at("portal", "/wiki/index.php?title=Offer&action=edit"))
    visitor.page.fill("#wpTextbox1", "Three months for one ruble.")
    visitor.follow("#wpSave")
    visitor.see("Three months for one ruble.")


def change_a_record(town: Town, visitor: Visitor) -> None:
    where = f"/?sqlite=&username={town.adminer.login}&db={town.adminer.records}"
    open_at(visitor, town.at("sims", f"{where}&edit=sim&where%5Biccid%5D=8970102"))
    visitor.page.fill("[name='fields[machine]']", "new lift")
    visitor.follow("input[type=submit] >> nth=0")
    with closing(sqlite3.connect(town.adminer.records)) as records:
        assert ("8970102", "new lift") in records.execute("SELECT * FROM sim").fetchall()


def show_a_ticket(service: str) -> Callable[[Town, Visitor], None]:
    def show(town: Town, visitor: Visitor) -> None:
        for path in ("/app", "/settings"):
            open_at(visitor, town.at(service, path))
            said = visitor.page.inner_text("body")
            assert f"REMOTE_USER={ANNA.login}" in said
            assert f"REMOTE_USER_TOKENS={TOKEN}" in said

    return show


ACTIONS: dict[str, Callable[[Town, Visitor], None]] = {
    "fleet": watch_trucks,
    "fleet-basic": note_on("fleet-basic"),
    "fleet-digest": note_on("fleet-digest"),
    "sms": send_a_message,
    "kb": write_a_page,
    "mail": read_a_letter,
    "portal": edit_the_portal,
    "sims": change_a_record,
    "tkt": show_a_ticket("tkt"),
    "pubtkt": show_a_ticket("pubtkt"),
}


SHUT, OLD_LOGIN = "You cannot enter here yet", "Your old login at Content portal"
REFUSED = [
    ("fleet", f"{COMMANDS}?cmd_typ=96&host={HOST}", SHUT),
    ("fleet-basic", f"{COMMANDS}?cmd_typ=1&host={HOST}", SHUT),
    ("fleet-digest", f"{COMMANDS}?cmd_typ=1&host={HOST}", SHUT),
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


@pytest.mark.timeout(300)
def test_one_sign_in_opens_every_program_and_one_sign_out_closes_them(
    town: Town, visit: Callable[[Person], Visitor]
) -> None:
    visitor = visit(ANNA)
    for act in ACTIONS.values():
        act(town, visitor)
    visitor.sign_out()
    until = time.monotonic() + 20
    while WAITING in (said := read_ending(visitor)).values() and time.monotonic() < until:
        time.sleep(0.3)
        visitor.page.reload()
    assert {name: words.partition(":")[0] for name, words in said.items()} == ENDINGS
    for service in ACTIONS:
        visitor.open(town.at(service, town.landing(service)))
        assert visitor.page.url.startswith(f"{town.house.issuer}/login"), service
    assert find_secrets(town, visitor) == []


def find_secrets(town: Town, visitor: Visitor) -> list[str]:
    """Look for the old passwords, in any spelling, in what the browser sent and in what we keep."""
    sent = [f"{asked.url} {asked.headers} {asked.post_data_buffer!r}" for asked in visitor.asked_for]
    kept = [*town.house.folder.rglob("*"), Path(town.house.database_url.removeprefix("sqlite:///"))]
    held = [file.read_bytes() for file in kept if file.is_file()]
    there = b"".join([*held, *(line.encode() for line in sent)])
    return [secret for secret in town.secrets() if any(s.encode() in there for s in spellings(secret))]


def spellings(secret: str) -> set[str]:
    """Return how a secret may be written: as it is, in hexadecimals, in an address, as Basic."""
    plain = base64.b64encode(secret.encode()).decode().rstrip("=")
    basic = {base64.b64encode(f"{who}:{secret}".encode()).decode() for who in (ADMIN, VIEWER)}
    return {secret, plain, quote(secret, safe=""), secret.encode().hex(), *basic}


def read_ending(visitor: Visitor) -> dict[str, str]:
    """Read what became of each service."""
    rows = visitor.page.locator("ul.rows > li")
    return {row.locator("b").inner_text(): row.locator(".tag").inner_text() for row in rows.all()}


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
