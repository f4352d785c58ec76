"""Chapter 22: a screen without a keyboard, let in from a phone, and out when the person signs out."""

from typing import Any, Final

from idp.cli.demo.tour.one_sign_in import open_as, sign_in
from idp.cli.demo.tour.stage import Stage, line_with

DISPLAY: Final = "display"
NAME: Final = "Электронная очередь"
"""The service that the display belongs to."""
SELLER: Final = "seller"
SMALL: Final[dict[str, Any]] = {"viewport": {"width": 390, "height": 844}}


def play(stage: Stage) -> str:
    """Let the display in as the seller, from her phone; end the phone's session at her desk: it is out."""
    screen, phone = stage.beside("the display"), stage.beside("the seller's phone", **SMALL)
    screen.open(f"{stage.place.service(DISPLAY)}/?lang=en")
    code = screen.expect("#code")
    warning = let_in(phone, screen.expect("#address"), code)
    company = screen.expect("#company", "Ромашка")
    if stage.card(SELLER).persona.name in screen.page.content():
        msg = "the display knows who let it in, and shows it to everybody"
        raise AssertionError(msg)
    told = end_phone(stage.beside(SELLER))
    screen.expect("#note", "has signed out")
    if screen.expect("#code") == code:
        msg = "the display shows the code that was spent"
        raise AssertionError(msg)
    return f"“{warning}”; it shows {company}, and nobody's name; after the sign-out it is out: “{told}”"


def let_in(phone: Stage, address: str, code: str) -> str:
    """Type the code at the address, sign in, read who asks, and say yes; return the warning."""
    phone.open("/lang?to=en&next=/")
    phone.open(address)
    phone.page.fill("[name=user_code]", code.replace("-", "").lower())
    phone.page.click("#submit")
    sign_in(phone, phone.card(SELLER))
    phone.expect("h1", NAME)
    for fact in (code, phone.card(SELLER).persona.name):
        phone.expect("dl.facts", fact)
    warning = line_with(phone.expect(".note"), "not before you")
    phone.page.click("#submit")
    phone.expect("h1", "The device is connected")
    return warning


def end_phone(desk: Stage) -> str:
    """End the phone's session among the seller's own, and return what became of the display."""
    open_as(desk, SELLER, "/account/sessions")
    desk.page.locator("main li", has_text=NAME).locator("button[name=end]").click()
    desk.expect("[role=status]", "That device is signed out.")
    return line_with(desk.expect("section[aria-labelledby=closed]", NAME), "until")
