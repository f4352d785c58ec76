"""Chapter 5: the owner, in a second window, sees what a yes would do, and says yes."""

from idp.cli.demo.tour.one_sign_in import enter_code, open_as
from idp.cli.demo.tour.stage import Stage, line_with


def play(stage: Stage) -> str:
    """Approve the administrator's request; the very page that was shut to them opens on a reload."""
    owner = stage.beside("owner")
    open_as(owner, "owner", "/company/requests")
    owner.page.locator("main a", has_text=stage.card("admin").persona.name).first.click()
    effect = line_with(owner.expect("main", "1 person gains it"), "gains it")
    approve(owner)
    owner.expect("main", "Allowed. It holds from now on.")
    stage.open(f"{stage.place.service('pbx')}/settings")
    stage.expect("h1", "Settings")
    stage.expect_none("#refused")
    return f"“{effect}”, approved with both factors; the administrator is in"


def approve(owner: Stage) -> None:
    """Press Allow; whoever proved both factors too long ago proves them again first."""
    owner.page.click("#submit")
    owner.page.wait_for_load_state()
    if owner.page.locator("input[name=code]").count():
        enter_code(owner, owner.card("owner"))
        owner.page.click("#submit")
