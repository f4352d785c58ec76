"""The second factor: set up because a service asks for it, replaced by a recovery code."""

import pyotp
from playwright.sync_api import expect

from tests.browser.running import Demo
from tests.browser.visitor import Visit, Visitor

LOA2 = "urn:okno:loa:2"


def set_up(visitor: Visitor) -> str:
    """Read the key, type the first code, and return the key."""
    visitor.at("/login/setup")
    visitor.page.click("details.more summary")
    secret = visitor.page.inner_text(".secret").replace(" ", "")
    visitor.send(code=pyotp.TOTP(secret).now())
    return secret


def test_a_service_that_asks_for_two_factors_has_the_second_set_up(
    demo: Demo, visit: Visit, partner: str
) -> None:
    person, visitor = demo.guest(), visit()
    visitor.open(f"{partner}/start?acr_values={LOA2}&scope=openid")
    visitor.send(login=person.login, password=person.password)
    set_up(visitor)
    assert visitor.title() == "Keep these recovery codes"
    assert visitor.page.locator("#codes li").count() == 10
    visitor.follow("#submit")
    visitor.at("/consent")
    visitor.send()
    visitor.at(f"{partner}/callback")
    assert visitor.page.inner_text("#acr") == LOA2
    assert set(visitor.page.inner_text("#amr").split()) >= {"pwd", "otp", "mfa"}


def test_who_is_in_by_password_only_steps_up_by_a_code_alone(demo: Demo, visit: Visit, partner: str) -> None:
    person, first, second = demo.guest(), visit(), visit()
    first.sign_in(person)
    first.open(f"{partner}/start?acr_values={LOA2}&scope=openid")
    first.at("/login/setup")
    second.sign_in(person)
    person.totp_secret = set_up(first)
    person.used = 0
    second.open(f"{partner}/start?acr_values={LOA2}&scope=openid")
    second.at("/login/code")
    assert second.page.locator("[name=password]").count() == 0


def test_a_recovery_code_opens_once(demo: Demo, visit: Visit, partner: str) -> None:
    person, visitor = demo.guest(), visit()
    visitor.open(f"{partner}/start?acr_values={LOA2}&scope=openid")
    visitor.send(login=person.login, password=person.password)
    set_up(visitor)
    code = visitor.page.locator("#codes li").first.inner_text()
    for times, lands in ((1, "/services"), (2, "/login/code")):
        elsewhere = visit()
        elsewhere.open("/login")
        elsewhere.send(login=person.login, password=person.password)
        elsewhere.follow("a[href*='use=recovery']")
        elsewhere.send(code=code)
        elsewhere.at(lands)
        if times == 2:
            expect(elsewhere.page.locator(".summary")).to_be_focused()
