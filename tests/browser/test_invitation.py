"""Inviting a colleague, from the form to their first look at My services."""

import re

from tests.browser.running import PASSWORD, Demo
from tests.browser.visitor import Visit, Visitor


def link_in_the_inbox(visitor: Visitor, to: str) -> str:
    """Wait for the message to somebody, and return the link in it."""
    for _ in range(50):
        visitor.open("/demo/inbox")
        letter = visitor.page.locator("article", has_text=to).first
        if letter.count():
            return letter.locator(".letter a").first.get_attribute("href") or ""
        visitor.page.wait_for_timeout(100)
    raise AssertionError(to)


def invite(visitor: Visitor, address: str, name: str) -> str:
    """Invite somebody, and return their link."""
    visitor.open("/company/people")
    visitor.send(address=address, name=name)
    visitor.see("The invitation is on its way.")
    visitor.see(name)
    return link_in_the_inbox(visitor, address)


def test_an_invited_colleague_makes_an_account_and_is_in(demo: Demo, visit: Visit) -> None:
    owner, colleague = visit().sign_in(demo.guest()), visit()
    link = invite(owner, "nina@romashka.example", "Новикова Нина")
    assert link.startswith(f"{demo.issuer}/invitation/")
    colleague.open(link)
    assert colleague.title() == "Invitation to ООО «Ромашка-Сервис»"
    colleague.send(name="Новикова Нина", password=PASSWORD)
    colleague.at("/services")
    colleague.see("Новикова Нина")
    colleague.see("Nothing is open to you yet")
    again = visit()
    again.open(link)
    assert again.title() == "This invitation is over"
    owner.open("/company/people")
    members = owner.page.locator("section[aria-labelledby=members]")
    assert members.get_by_role("link", name="Новикова Нина", exact=True).count() == 1


def test_a_weak_password_is_refused_with_what_was_typed_kept(demo: Demo, visit: Visit) -> None:
    owner, colleague = visit().sign_in(demo.guest()), visit()
    colleague.open(invite(owner, "weak@romashka.example", "Слабов Семён"))
    colleague.send(name="Слабов С.", password="password1")
    assert colleague.page.input_value("[name=name]") == "Слабов С."
    assert colleague.page.locator(".summary a[href='#password']").count() == 1


def test_an_invitation_taken_back_opens_nothing(demo: Demo, visit: Visit) -> None:
    owner, colleague = visit().sign_in(demo.guest()), visit()
    link = invite(owner, "late@romashka.example", "Позднов Пётр")
    owner.open("/company/people")
    with owner.page.expect_navigation():
        owner.page.get_by_role("button", name=re.compile("Take back Позднов")).click()
    owner.see("The invitation is taken back.")
    colleague.open(link)
    assert colleague.title() == "This invitation is over"


def test_somebody_with_a_sign_in_joins_by_one_click(demo: Demo, visit: Visit) -> None:
    owner, trader = visit().sign_in(demo.guest()), visit()
    person = demo.personas["trader"]
    trader.open(invite(owner, person.login, "Тестов Тест"))
    trader.see("already signs in here")
    trader.send()
    trader.fill_in(person)
    assert trader.path.startswith("/invitation/")
    trader.follow("button[value=join]")
    trader.at("/services")
    trader.see("ООО «Ромашка-Сервис»")
