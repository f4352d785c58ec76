"""Signing in: one form, and one code where there is a second factor."""

import pytest
from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.visitor import Visit


def test_a_password_alone_opens_my_services(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open("/")
    visitor.at("/login")
    assert visitor.title() == "Sign in"
    visitor.fill_in(demo.personas["branch_head"])
    visitor.at("/services")
    visitor.see("Corporate cabinet")


def test_a_password_and_a_code_open_my_services(demo: Demo, visit: Visit) -> None:
    person, visitor = demo.personas["owner"], visit()
    visitor.open("/login")
    visitor.send(login=person.login, password=person.password)
    visitor.at("/login/code")
    visitor.send(code=person.code())
    visitor.at("/services")


def test_a_code_is_good_once(demo: Demo, visit: Visit) -> None:
    person, code = demo.personas["admin"], demo.personas["admin"].code()
    first, second = visit(), visit()
    for visitor in (first, second):
        visitor.open("/login")
        visitor.send(login=person.login, password=person.password)
        visitor.send(code=code)
    first.at("/services")
    second.at("/login/code")
    second.see("This code does not fit, or was used already.")


@pytest.mark.parametrize("who", ["a_known_person", "nobody_we_know"])
def test_a_wrong_password_is_told_in_a_summary_and_reveals_nothing(
    demo: Demo, visit: Visit, who: str
) -> None:
    login = demo.guest().login if who == "a_known_person" else "nobody@nowhere.example"
    visitor = visit()
    visitor.open("/login")
    visitor.send(login=login, password="not the password at all")
    visitor.at("/login")
    summary = visitor.page.locator(".summary")
    assert (
        summary.locator("li").inner_text()
        == "The login or the password does not fit. Check both and try again."
    )
    expect(summary).to_be_focused()
    summary.locator("a").click()
    field = visitor.page.locator("input[name=password]")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Error: The login or the password does not fit. Check both and try again."
    )
    assert visitor.page.input_value("[name=login]") == login
    assert visitor.page.title().startswith("Error: Sign in")


def test_signing_out_closes_my_services(demo: Demo, visit: Visit) -> None:
    visitor = visit().sign_in(demo.guest())
    visitor.sign_out()
    assert visitor.title() == "You are signed out"
    visitor.open("/services")
    visitor.at("/login")


def test_the_language_is_chosen_at_the_foot_and_kept(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.open("/login")
    visitor.follow("footer a[hreflang=ru]")
    assert visitor.title() == "Войти"
    visitor.open("/recover")
    assert visitor.title() == "Новый пароль"
