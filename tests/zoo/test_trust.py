"""One sign-in opens mail, telephony, a conference and four sites; what closes them says how far it does."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.running import PASSWORD, Person
from tests.browser.visitor import Visitor, new_visitor
from tests.zoo.house import ANNA, VIKTOR, House
from tests.zoo.own_secrets import set_totp
from tests.zoo.place import Zoo
from tests.zoo.trust import ROOM, Trust, open_trust
from tests.zoo.trust_walk import (
    CHAT,
    LIVES,
    MAIL,
    PHONES,
    VERA,
    is_known,
    minutes_between,
    read_rows,
    reads_mail,
    walk,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Visit = Callable[[Person], Visitor]
STAYS = "stays open: only its own team can close it"
TOLD = ("crm", "desk", "stock")
"""Those that are told server to server; the fourth site hears of it from a browser alone."""


@pytest.fixture(scope="module")
def trust(zoo: Zoo, house: House) -> Trust:
    return open_trust(zoo, house)


@pytest.fixture(scope="module")
def owner(trust: Trust) -> Person:
    """Give the company's owner a second factor, which dismissing asks for."""
    return Person(ANNA.login, PASSWORD, ANNA.name, set_totp(trust.house, ANNA).secret)


@pytest.fixture
def visit(trust: Trust, chromium: "Browser") -> Iterator[Visit]:
    """Open a browser and sign in, once."""
    opened: list[Visitor] = []

    def open_browser(person: Person) -> Visitor:
        opened.append(new_visitor(chromium, trust.house.issuer))
        return opened[-1].sign_in(person)

    yield open_browser
    for visitor in opened:
        visitor.context.close()


def test_a_sign_out_closes_the_sites_and_says_what_stays(trust: Trust, visit: Visit) -> None:
    visitor = visit(VERA)
    done = walk(trust, visitor, VERA, ROOM)
    visitor.sign_out()
    said = {name: words.partition(":")[0] for name, words in read_rows(visitor).items()}
    assert said == {**dict.fromkeys(trust.sites, "closed"), MAIL: LIVES}
    visitor.see("Programs and devices that have passwords of their own stay connected")
    assert not [name for name in trust.sites if is_known(trust, visitor, name)]
    assert not reads_mail(trust, visitor)
    assert trust.phones.register(done.phone.login, done.phone.value), "as was said"
    assert done.chatting.is_there()
    done.chatting.close()


def test_a_sign_out_everywhere_says_what_no_browser_of_here_can_close(trust: Trust, visit: Visit) -> None:
    visitor, elsewhere = visit(VERA), visit(VERA)
    assert all(is_known(trust, visitor, name) for name in trust.sites)
    # mod_auth_mellon finds a session by its person alone: of two it confirms one at a time.
    assert all(is_known(trust, elsewhere, name) for name in trust.sites if name != "crm")
    visitor.open("/logout")
    visitor.follow("button[value=everywhere]")
    visitor.at("/logged-out")
    said = {name: words.partition(":")[0] for name, words in read_rows(visitor).items()}
    assert said == {**dict.fromkeys(TOLD, "closed"), "wiki": LIVES}
    assert visitor.page.get_by_text("Sign out there now").count() == 0, "it is not this browser's to end"
    assert [name for name in trust.sites if is_known(trust, elsewhere, name)] == ["wiki"]
    assert [name for name in trust.sites if is_known(trust, visitor, name)] == []


def test_a_dismissal_closes_everything_as_far_as_it_says(trust: Trust, owner: Person, visit: Visit) -> None:
    visitor, boss = visit(VIKTOR), visit(owner)
    done = walk(trust, visitor, VIKTOR, ROOM)

    boss.open("/company/people")
    boss.page.get_by_role("link", name="Viktor").first.click()
    boss.follow("main a[href$='/dismiss']")
    before = boss.page.locator("ul.rows > li b").all_inner_texts()
    assert {*trust.sites, MAIL} <= set(before)
    boss.follow("#submit")

    said = read_rows(boss)
    at = boss.page.locator(".done p").inner_text()
    assert at.startswith("Rights and sign-ins here have ended: "), "something lives, as follows"
    chat, phone = f"{CHAT}, my chat program", f"{PHONES}, my phone"
    assert {name: re.split("[:,]", words)[0] for name, words in said.items() if name != chat} == {
        **dict.fromkeys(TOLD, "confirmed"),
        "wiki": LIVES,
        MAIL: LIVES,
        phone: LIVES,
    }
    assert said[chat] == STAYS
    lasts = {name: minutes_between(at, said[name]) for name in (MAIL, "wiki", phone)}
    assert lasts == {MAIL: 5, "wiki": 60 + 5, phone: 8 * 60}, "what each manifest promises"

    assert [name for name in trust.sites if is_known(trust, visitor, name)] == ["wiki"]
    assert _minutes_left_at_shibboleth(trust, visitor) <= lasts["wiki"]
    visitor.context.clear_cookies(domain="wiki.localhost")
    assert not is_known(trust, visitor, "wiki"), "nobody comes in anew"
    assert not reads_mail(trust, visitor)
    assert not trust.phones.register(done.phone.login, done.phone.value)
    assert not trust.chat_takes(done.user, done.program.value)
    assert done.chatting.is_there(), "the connection stays, as was said"
    assert trust.chat.kick(done.user) == 1, "its own team closes it"
    assert not done.chatting.is_there()


def _minutes_left_at_shibboleth(trust: Trust, visitor: Visitor) -> int:
    """Ask the site itself when its session ends."""
    visitor.open(trust.sites["wiki"].replace("/app", "/Shibboleth.sso/Session"))
    found = re.search(r"Session Expiration[^:]*:\D*(\d+) minute", visitor.page.inner_text("body"))
    assert found is not None, visitor.page.inner_text("body")
    return int(found[1])
