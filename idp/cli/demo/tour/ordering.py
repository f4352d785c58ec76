"""Chapter 15: the branch orders a virtual PBX of its own: the price first, two clicks, one order."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import enter_code, open_as
from idp.cli.demo.tour.stage import Stage, line_with

PBX: Final = "Виртуальная АТС"
PRICE: Final = "1,500"
HREFS: Final = "all => [...new Set(all.map(a => a.pathname.replace('/stop', '')))]"
"""A product is named more than once where it is also worth a look."""


def play(stage: Stage) -> str:
    """Go from the grey tile to the price, press twice, and look at what became of it."""
    head = stage.beside("branch_head")
    open_as(head, "branch_head", "/services")
    tile = head.page.locator("main li.shut", has_text=PBX)
    tile.get_by_role("link", name="Connect").first.click()
    head.expect("h1", "What can be connected")
    head.page.get_by_role("link", name=PBX, exact=True).click()
    notice = head.expect("main", PRICE)
    line = line_with(notice, PRICE)
    confirm(head)
    head.expect("[role=status]", "It is ordered.")
    number = head.expect("#number")
    head.open("/company/costs")
    head.expect("main", PBX)
    cards = head.page.locator("main a", has_text=PBX).evaluate_all(HREFS)
    if len(cards) != 1:
        msg = f"two clicks made {len(cards)} of it"
        raise AssertionError(msg)
    return f"“{line}” was seen first; two clicks, one order: {number}"


def confirm(head: Stage) -> None:
    """Press the one button twice; whoever proved both factors too long ago proves them again first."""
    if head.page.locator("#submit", has_text="Confirm that it is you").count():
        head.page.click("#submit")
        head.page.wait_for_load_state()
        enter_code(head, head.card("branch_head"))
    head.page.dblclick("#submit")
    head.page.wait_for_load_state()
