"""What a person comes to each old program for, done in a real browser."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass

from tests.browser.visitor import Visitor
from tests.zoo.house import ANNA, House
from tests.zoo.programs.adminer import Adminer
from tests.zoo.programs.dokuwiki import DokuWiki
from tests.zoo.programs.kannel import SEND, Kannel
from tests.zoo.programs.mediawiki import MediaWiki
from tests.zoo.programs.nagios import ADMIN, COMMANDS, FOREIGN_HOST, HOST, STATUS, Nagios
from tests.zoo.programs.roundcube import BODY, SUBJECT, Roundcube
from tests.zoo.programs.tickets import TOKEN

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
    sites: Mapping[str, str]
    """Where the sites are that trust a ticket."""

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
        if service == "sims":
            return f"/?sqlite=&username={self.adminer.login}&db={self.adminer.records}"
        return {"sms": SEND, "portal": "/wiki/index.php", "tkt": "/app", "pubtkt": "/app"}.get(service, "/")


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
    open_at(visitor, town.at("sims", f"{town.landing('sims')}&edit=sim&where%5Biccid%5D=8970102"))
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
