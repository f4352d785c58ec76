"""Chapter 6: who switched the weather on? Nobody known; and it is stopped in two clicks."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import sign_in
from idp.cli.demo.tour.stage import Stage, line_with

CARD: Final = "/company/costs/prod-2"
WEATHER: Final = "Погода"


def play(stage: Stage) -> str:
    """Find the subscription in the owner's window; stop it, unless an earlier tour has done so."""
    owner = stage.beside("owner")
    owner.open("/company/costs")
    if owner.page.locator("input[name=login]").count():
        sign_in(owner, owner.card("owner"))
        owner.expect("a[href='/logout']")
        owner.open("/company/costs")
    owner.expect("h1", "Costs of")
    listed = owner.page.locator("main li", has_text=WEATHER).get_by_role("link", name="Stop")
    done = stop(owner) if listed.count() else "stopped on an earlier tour"
    owner.open(CARD)
    facts = owner.expect("main", "Who ordered it")
    unknown = line_with(facts, "person unknown")
    way = line_with(facts, "on the mobile portal")
    return f"“{unknown}”, {way}; {done}"


def stop(owner: Stage) -> str:
    """Press Stop in the list and Stop on the page that says what it means."""
    row = owner.page.locator("main li", has_text=WEATHER).first
    row.get_by_role("link", name="Stop").click()
    owner.expect("h1", WEATHER)
    owner.expect("main", "all after it fall away")
    owner.page.get_by_role("button", name="Stop").click()
    owner.expect("[role=status]", "It is stopped.")
    return "stopped in two clicks"
