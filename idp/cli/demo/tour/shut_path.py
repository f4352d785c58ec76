"""Chapter 8: a part of an old service that takes one more right stays shut, in words."""

from typing import Final

from idp.cli.demo.tour.stage import Stage, line_with

FAX: Final = "fax"


def play(stage: Stage) -> str:
    """Enter the fax server as the administrator; its settings take a right that they have not."""
    stage.open(f"{stage.place.gate(FAX)}/")
    stage.expect("#who", stage.card("admin").persona.name)
    stage.open(f"{stage.place.gate(FAX)}/settings")
    why = line_with(stage.expect("main", "you do not have it"), "right")
    stage.page.get_by_role("link", name="To my services").click()
    stage.expect_at(f"{stage.place.issuer}/services")
    return f"the fax server is open, its settings are not: “{why}”"
