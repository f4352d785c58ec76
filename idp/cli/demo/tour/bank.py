"""Chapter 12: an application to a bank: exact values, the e-mail left out, and what the bank then has."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import open_as
from idp.cli.demo.tour.stage import Stage

BANK: Final = "tinkoff"
TICKED: Final = ("companyName", "kpp")
INN: Final = "0001123453"


def play(stage: Stage) -> str:
    """Apply as the owner: the bank shows what came, beside what did not."""
    owner = stage.beside("owner")
    open_as(owner, "owner", "/services")
    begin(owner, BANK)
    owner.expect("main", INN)
    hand_over(owner, *TICKED)
    owner.expect_at(f"{owner.place.service(BANK)}/application")
    owner.expect("#got [data-key=innOrOgrn]", INN)
    owner.expect_none("#got [data-key=email]")
    owner.expect("#missing [data-key=email]")
    came, missing = owner.page.locator("#got [data-key]").count(), owner.page.locator("#missing li").count()
    return f"the bank has {came} fields as they were on the page, and lacks {missing}, the e-mail among them"


def begin(window: Stage, partner: str) -> None:
    """Come to the page of the application from the partner's own."""
    window.open(f"{window.place.service(partner)}/")
    window.page.click("#start")
    window.expect_at(f"{window.place.issuer}/apply")


def hand_over(window: Stage, *ticks: str) -> None:
    """Tick, agree to the statement, and hand over."""
    for key in ticks:
        window.page.check(f"[id='field.{key}']")
    window.page.check("#statement")
    window.page.click("#submit")
