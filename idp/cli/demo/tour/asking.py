"""Chapter 4: a door that is shut names what is missing, and whom to ask."""

from idp.cli.demo.tour.stage import Stage, line_with

MISSING = "service:configure"


def play(stage: Stage) -> str:
    """Try the PBX settings: refused, with the missing right; read why; ask."""
    stage.open(f"{stage.place.service('pbx')}/")
    stage.page.click("#settings")
    stage.expect("#refused")
    stage.expect("#missing", MISSING)
    stage.page.click("#ask")
    stage.expect_at(f"{stage.place.issuer}/access/why")
    why = line_with(stage.expect("main", "cannot configure the service"), "a role")
    stage.page.get_by_role("link", name="Ask", exact=True).click()
    stage.page.fill("[name=comment]", "I look after the PBX")
    stage.page.click("#submit")
    stage.expect_at(f"{stage.place.issuer}/account/access")
    stage.expect("main", "The request is on its way")
    return f"{MISSING} is missing: “{why}” Asked"
