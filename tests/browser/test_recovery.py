"""A new password for somebody who forgot theirs."""

import re

from tests.browser.running import Demo, Person
from tests.browser.visitor import Visit, Visitor

NEW = "eleven-wet-umbrellas-at-noon"


def ask(visitor: Visitor, login: str) -> None:
    """Ask for a new password."""
    visitor.open("/login")
    visitor.follow("a[href='/recover']")
    visitor.send(login=login)
    visitor.at("/recover/code")
    assert visitor.title() == "Look at your messages"


def message_to(visitor: Visitor, address: str, has: str) -> str:
    """Wait for the message, and return what stands in it."""
    for _ in range(50):
        visitor.open("/demo/inbox")
        for text in visitor.page.locator("article", has_text=address).all_inner_texts():
            if found := re.search(has, text):
                return found[0]
        visitor.page.wait_for_timeout(100)
    raise AssertionError(address)


def signs_in_by(visitor: Visitor, person: Person, password: str) -> None:
    """Insist that this password opens My services."""
    visitor.open("/login")
    visitor.send(login=person.login, password=password)
    visitor.at("/services")


def test_the_link_works_in_the_browser_that_asked_and_ends_other_sessions(demo: Demo, visit: Visit) -> None:
    person, asker, elsewhere = demo.guest(), visit(), visit()
    elsewhere.sign_in(person)
    ask(asker, person.login)
    link = message_to(asker, person.login, r"http://\S+/recover/link/\S+")
    stranger = visit()
    assert stranger.open(link) == 404
    assert stranger.title() == "This link does not work here"
    asker.open(link)
    asker.send(password=NEW)
    asker.see("The new password is set. Now sign in with it.")
    elsewhere.open("/services")
    elsewhere.at("/login")
    signs_in_by(asker, person, NEW)


def test_the_code_from_an_sms_works_in_the_browser_that_asked(demo: Demo, visit: Visit) -> None:
    person, asker, stranger = demo.guest(), visit(), visit()
    number = person.login.removeprefix("guest").partition("@")[0]
    ask(asker, f"+7000100{int(number):04}")
    asked_at = asker.page.url
    code = message_to(visit(), f"{int(number) // 100:02}-{int(number) % 100:02}", r"\d{6}")
    stranger.open(asked_at)
    stranger.send(code=code)
    stranger.see("This code does not fit, or its time is over.")
    asker.send(code=code)
    asker.send(password=NEW)
    signs_in_by(asker, person, NEW)


def test_who_is_not_known_is_told_the_same(demo: Demo, visit: Visit) -> None:
    known, unknown, person = visit(), visit(), demo.guest()
    ask(known, person.login)
    ask(unknown, "nobody@nowhere.example")
    assert known.page.inner_text("main") == unknown.page.inner_text("main")
