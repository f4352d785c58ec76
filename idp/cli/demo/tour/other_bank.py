"""Chapter 13: the same bank is shut to the accountant, with its reason; SKB Kontur is not."""

from typing import Final

from idp.cli.demo.tour.bank import BANK, begin, hand_over
from idp.cli.demo.tour.one_sign_in import sign_in
from idp.cli.demo.tour.stage import Stage, line_with

OPEN: Final = "kontur"
COMPANY: Final = "Ромашка"


def play(stage: Stage) -> str:
    """Try both as the accountant."""
    accountant = stage.beside("accountant")
    accountant.open("/lang?to=en&next=/login")
    sign_in(accountant, accountant.card("accountant"))
    accountant.page.locator("button[name=company]", has_text=COMPANY).click()
    accountant.expect("a[href='/logout']")
    begin(accountant, BANK)
    why = line_with(accountant.expect("main", "cannot apply"), "cannot apply")
    accountant.expect("button[value=ask]")
    accountant.expect_none("button[value=agree]")
    begin(accountant, OPEN)
    hand_over(accountant)
    accountant.expect("#got [data-key=inn]")
    return f"“{why}”, with whom to ask; SKB Kontur has its form"
