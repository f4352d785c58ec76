"""Chapter 6: who switched the weather on? Nobody known; and it is stopped in two clicks."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import sign_in
from idp.cli.demo.tour.stage import Stage, line_with

WEATHER: Final = "Погода"
CARD: Final = "/company/costs/prod-2"
NUMBER: Final = "+7 000 000-00-04"


def play(stage: Stage) -> str:
    """Find the subscription in the owner's window; stop it, unless an earlier tour has done so."""
    owner = stage.beside("owner")
    owner.open("/company/costs")
    if owner.page.locator("input[name=login]").count():
        sign_in(owner, owner.card("owner"))
        owner.expect("a[href='/logout']")
        owner.open("/company/costs")
    owner.expect("main", WEATHER)
    offered = owner.page.locator(f"main li a[href='{CARD}/stop']")
    done = stop(owner) if offered.count() else "stopped on an earlier tour"
    owner.open(CARD)
    facts = owner.expect("main", NUMBER)
    return f"“{line_with(facts, NUMBER)}”, “{line_with(facts, 'ord-1077')}”; {done}"


def stop(owner: Stage) -> str:
    """Press Stop in the list, and again on the page that says what it means."""
    owner.page.locator(f"main li a[href='{CARD}/stop']").first.click()
    owner.expect("h1", WEATHER)
    owner.page.click("#submit")
    owner.expect("[role=status]")
    return "stopped in two clicks"
