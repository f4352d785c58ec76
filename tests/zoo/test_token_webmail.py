"""One sign-in in a browser, one click in My services: Roundcube shows the letters, and no password exists."""

import base64
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.browser.running import Person
from tests.browser.visitor import Visitor, new_visitor
from tests.zoo.house import ANNA, BORIS, VIKTOR, House, start
from tests.zoo.place import Zoo
from tests.zoo.programs.dovecot import BODY, SUBJECT
from tests.zoo.programs.token_mail import TokenMail, start_token_mail

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
EXPIRES = re.compile(rb'(s:7:"expires";i:)\d+')


@pytest.fixture(scope="module")
def mail(zoo: Zoo, house: House) -> TokenMail:
    made = start_token_mail(zoo, house, [ANNA.login, VIKTOR.login])
    start(house, zoo)
    return made


@pytest.fixture
def visit(house: House, mail: TokenMail, chromium: "Browser") -> Iterator[Callable[[Person], Visitor]]:
    """Open a browser and sign in, once."""
    opened: list[Visitor] = []

    def open_browser(person: Person) -> Visitor:
        opened.append(new_visitor(chromium, house.issuer))
        return opened[-1].sign_in(person)

    yield open_browser
    for visitor in opened:
        visitor.context.close()


def open_mail(visitor: Visitor) -> None:
    """Click the service in My services, and see the letter in the list."""
    visitor.open("/services")
    visitor.page.get_by_role("link", name="Corporate mail").click()
    visitor.see(SUBJECT)


def is_young(mail: TokenMail) -> bool:
    """Tell whether Roundcube keeps a token that it has just been given."""
    with closing(sqlite3.connect(mail.records, timeout=10)) as records:
        kept = [base64.b64decode(row[0]) for row in records.execute("SELECT vars FROM session")]
    return any(found and len(found[0]) > len(b's:7:"expires";i:1') for found in map(EXPIRES.search, kept))


def age(mail: TokenMail) -> None:
    """Let the access tokens that Roundcube keeps be five minutes old, as far as it can tell."""
    with closing(sqlite3.connect(mail.records, timeout=10)) as records, records:
        for row, kept in records.execute("SELECT sess_id, vars FROM session").fetchall():
            told = EXPIRES.sub(rb"\g<1>1", base64.b64decode(kept))
            records.execute(
                "UPDATE session SET vars = ? WHERE sess_id = ?", (base64.b64encode(told).decode(), row)
            )


@pytest.mark.timeout(120)
def test_one_click_opens_the_mailbox_and_the_sign_out_closes_it(
    house: House, mail: TokenMail, visit: Callable[[Person], Visitor]
) -> None:
    visitor = visit(ANNA)
    open_mail(visitor)
    assert visitor.page.url.startswith(mail.origin)
    visitor.page.get_by_text(SUBJECT).first.dblclick()
    visitor.see(BODY)
    asked = [f"{one.url} {one.post_data_buffer!r}" for one in visitor.asked_for]
    assert sum(ANNA.password in one for one in asked) == 1, "the one sign-in"
    assert not [one for one in asked if "eyJ" in one], "a token reached the browser"
    assert mail.dovecot.sign_ins(ANNA.login) >= 1
    visitor.sign_out()
    visitor.see("stays open at most until")
    assert visitor.page.get_by_text("Roundcube").count() == 0, "the service is named, once"
    visitor.open(mail.inbox)
    assert SUBJECT not in visitor.page.content()


@pytest.mark.timeout(120)
def test_roundcube_refreshes_its_token_and_is_shut_when_it_cannot(
    house: House, mail: TokenMail, visit: Callable[[Person], Visitor]
) -> None:
    visitor = visit(ANNA)
    open_mail(visitor)
    age(mail)
    visitor.open(mail.inbox)
    visitor.see(SUBJECT)
    assert is_young(mail), "no token was refreshed"
    visitor.sign_out()
    age(mail)
    visitor.open(mail.inbox)
    visitor.open(mail.inbox)
    assert visitor.page.locator("a.logout").count() == 0
    visitor.open(f"{mail.origin}/")
    assert visitor.page.url.startswith(f"{house.issuer}/login"), visitor.page.url


@pytest.mark.timeout(120)
def test_whoever_signs_in_next_in_the_same_browser_sees_their_own_letters(
    house: House, mail: TokenMail, visit: Callable[[Person], Visitor]
) -> None:
    visitor = visit(ANNA)
    open_mail(visitor)
    visitor.sign_out()
    visitor.sign_in(VIKTOR)
    before = mail.dovecot.sign_ins(VIKTOR.login)
    open_mail(visitor)
    assert mail.dovecot.sign_ins(VIKTOR.login) > before
    assert visitor.page.locator(".header-title.username").inner_text() == VIKTOR.login


@pytest.mark.timeout(120)
def test_who_has_no_right_is_told_so_by_the_provider(
    house: House, mail: TokenMail, visit: Callable[[Person], Visitor]
) -> None:
    visitor = visit(BORIS)
    visitor.open("/services")
    assert visitor.page.locator("a[href*='/bridge/enter/webmail']").count() == 0
    visitor.open(f"{mail.origin}/")
    assert visitor.page.url.startswith(house.issuer)
    visitor.see("You cannot enter here yet")
    assert mail.dovecot.sign_ins(BORIS.login) == 0
