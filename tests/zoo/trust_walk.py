"""What somebody does with one sign-in in a browser, and what the result pages say of it afterwards."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.running import PASSWORD, Person
from tests.browser.visitor import Visitor
from tests.zoo.house import ANNA
from tests.zoo.own_secrets import Own, make_own
from tests.zoo.programs.dovecot import BODY, SUBJECT

if TYPE_CHECKING:
    from tests.zoo.programs.xmpp import Xmpp
    from tests.zoo.trust import Trust

VERA = Person("vera@romashka.example", PASSWORD, "Вера")
MAIL, PHONES, CHAT = "Corporate mail", "Telephony", "Files and machines"
CLOCK = re.compile(r"(\d\d):(\d\d)")
LIVES = "stays open at most until"


@dataclass(frozen=True)
class Walk:
    """What is open since."""

    user: str
    """In the chat."""
    phone: Own
    program: Own
    chatting: "Xmpp"


def walk(trust: "Trust", visitor: Visitor, person: Person, room: str) -> Walk:
    """Read a letter, register a phone, speak in a conference, open the sites; type no password."""
    before = len(visitor.asked_for)
    _read_a_letter(trust, visitor)
    phone = _make_own(visitor, PHONES, "my phone")
    assert trust.phones.register(phone.login, phone.value)
    program = _make_own(visitor, CHAT, "my chat program")
    user, colleague = program.login.partition("@")[0], _someone_there(trust, room)
    chatting = trust.connect(user, program.value)
    chatting.join(room)
    chatting.say(room, f"the trucks of {user} are home")
    assert colleague.hear(f"the trucks of {user} are home") == user
    for site in trust.sites:
        _open_site(trust, visitor, site, person)
    sent = [f"{one.url} {one.post_data_buffer!r}" for one in visitor.asked_for[before:]]
    for secret in (person.password, phone.value, program.value):
        assert not [one for one in sent if secret in one], "typed, or sent by the browser"
    return Walk(user, phone, program, chatting)


def _someone_there(trust: "Trust", room: str) -> "Xmpp":
    """Let the owner wait in the conference."""
    colleague = trust.connect("anna", make_own(trust.house, ANNA, "directory").value)
    colleague.join(room)
    return colleague


def _click_service(visitor: Visitor, title: str) -> None:
    visitor.open("/services")
    visitor.page.get_by_role("link", name=title).first.click()


def _read_a_letter(trust: "Trust", visitor: Visitor) -> None:
    _click_service(visitor, MAIL)
    letter = visitor.page.get_by_text(SUBJECT).first
    # Two connections at once find a letter that has just come, and to one of them it may be away.
    for _ in range(3):
        visitor.page.wait_for_load_state("networkidle")
        if letter.is_visible():
            break
        visitor.page.reload()
    letter.dblclick()
    visitor.see(BODY)
    assert visitor.page.url.startswith(trust.mail.origin)


def _make_own(visitor: Visitor, title: str, label: str) -> Own:
    """Make a secret where My services leads for what programs open; read it off the page."""
    _click_service(visitor, title)
    visitor.send(label=label)
    facts = visitor.page.locator("dl.facts > div", has_text="User name")
    return Own(facts.locator("code").inner_text(), visitor.page.locator("#secret").inner_text())


def _open_site(trust: "Trust", visitor: Visitor, name: str, person: Person) -> None:
    """Open a site's page by its own address, then from My services."""
    known, page = f"REMOTE_USER={person.login}", trust.sites[name]
    visitor.open(page)
    visitor.see(known)
    _click_service(visitor, name)
    visitor.page.wait_for_url(f"{page.partition('/app')[0]}/**")
    visitor.see(known)


def is_known(trust: "Trust", visitor: Visitor, name: str) -> bool:
    """Tell whether a site shows its page to this browser; it may ask the provider about it."""
    visitor.open(trust.sites[name])
    visitor.page.wait_for_load_state("networkidle")
    known = "REMOTE_USER=" in visitor.page.inner_text("body")
    assert known or visitor.page.url.startswith(f"{trust.house.issuer}/login"), visitor.page.url
    return known


def reads_mail(trust: "Trust", visitor: Visitor) -> bool:
    """Tell whether the webmail shows letters to this browser."""
    visitor.open(trust.mail.inbox)
    visitor.page.wait_for_load_state("networkidle")
    return SUBJECT in visitor.page.content()


def read_rows(visitor: Visitor) -> Mapping[str, str]:
    """Read what a result page says of each service and each program, when nobody is being told any more."""
    until = time.monotonic() + 20
    while "being told" in (said := visitor.page.inner_text("main")) or "not confirmed" in said:
        assert time.monotonic() < until, said
        time.sleep(0.3)
        visitor.page.reload()
    table, rows = visitor.page.locator("main tbody tr"), visitor.page.locator("main ul.rows > li")
    told = {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in table.all()}
    return told | {row.locator("b").inner_text(): row.locator(".tag").inner_text() for row in rows.all()}


def minutes_between(start: str, end: str) -> int:
    """Return the minutes from one time of day that is told to the next."""
    first, last = (re.search(CLOCK, text) for text in (start, end))
    assert first is not None, start
    assert last is not None, end
    return (_minute(last) - _minute(first)) % (24 * 60)


def _minute(found: re.Match[str]) -> int:
    return 60 * int(found[1]) + int(found[2])
