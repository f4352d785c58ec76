"""Chapter 11: who switched the weather on? Nobody known; and it is stopped in two clicks."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import open_as
from idp.cli.demo.tour.stage import Stage, line_with

WEATHER: Final = "Погода"
CARD: Final = "/company/costs/prod-2"
NUMBER: Final = "+7 000 000-00-04"


def play(stage: Stage) -> str:
    """Find the subscription in the owner's window, and stop it."""
    owner = stage.beside("owner")
    open_as(owner, "owner", "/company/costs")
    owner.expect("main", WEATHER)
    stop(owner)
    owner.open(CARD)
    facts = owner.expect("main", NUMBER)
    owner.expect_none(f"a[href='{CARD}/stop']")
    return f"“{line_with(facts, NUMBER)}”, “{line_with(facts, 'ord-1077')}”; stopped in two clicks"


def stop(owner: Stage) -> None:
    """Press Stop in the list, and again on the page that says what it means."""
    owner.page.locator(f"main li a[href='{CARD}/stop']").first.click()
    owner.expect("h1", WEATHER)
    owner.page.click("#submit")
    owner.expect("[role=status]")
