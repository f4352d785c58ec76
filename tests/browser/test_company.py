"""Somebody of two companies: chooses one on the way in, another later, without signing in again."""

import re

from tests.browser.running import Demo
from tests.browser.test_services import pages_of
from tests.browser.visitor import Visit, Visitor

ROMASHKA, TESTOV = "ООО «Ромашка-Сервис»", "ИП Тестов Тест Тестович"


def agree_if_asked(visitor: Visitor) -> None:
    """Consent to what another test may have consented to before."""
    if visitor.path == "/consent":
        visitor.send()


def test_the_company_is_chosen_at_sign_in_and_switched_later(demo: Demo, visit: Visit, partner: str) -> None:
    visitor = visit()
    visitor.open(f"{partner}/start")
    visitor.fill_in(demo.personas["accountant"])
    visitor.at("/login/company")
    assert visitor.title() == "Which company are you acting for?"
    visitor.follow(f"button:has-text('{ROMASHKA}')")
    agree_if_asked(visitor)
    visitor.at(f"{partner}/callback")
    assert visitor.page.inner_text("#company") == ROMASHKA

    visitor.open("/services")
    visitor.asked_for.clear()
    visitor.page.click(".menu summary")
    visitor.follow(f".menu button:has-text('{TESTOV}')")
    visitor.at("/services")
    visitor.page.get_by_role("link", name="Corporate cabinet").click()
    visitor.at(f"{demo.service('cabinet')}/")
    assert visitor.page.inner_text("#company") == TESTOV
    assert not any(re.search(r"/login$|/login/code", page) for page in pages_of(visitor))


def test_the_service_gets_the_other_company_after_the_switch(demo: Demo, visit: Visit, partner: str) -> None:
    visitor = visit()
    visitor.open(f"{partner}/start?prompt=select_account")
    visitor.fill_in(demo.personas["accountant"])
    for company in (ROMASHKA, TESTOV):
        if company == TESTOV:
            visitor.open(f"{partner}/start?prompt=select_account")
        visitor.at("/login/company")
        visitor.follow(f"button:has-text('{company}')")
        agree_if_asked(visitor)
        visitor.at(f"{partner}/callback")
        assert visitor.page.inner_text("#company") == company


def test_what_is_denied_in_one_company_says_so(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open("/login")
    visitor.fill_in(demo.personas["accountant"])
    if visitor.path == "/login/company":
        visitor.follow(f"button:has-text('{ROMASHKA}')")
    visitor.open("/services")
    shut = visitor.page.locator("li.shut", has_text="Таргет")
    assert shut.count() == 1
