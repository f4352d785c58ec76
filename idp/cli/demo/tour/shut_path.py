"""Chapter 15: a part of an old service that takes one more right stays shut, in words."""

from idp.cli.demo.tour.old_doors import PBX
from idp.cli.demo.tour.stage import Stage, line_with


def play(stage: Stage) -> str:
    """Try the settings on the PBX's own pages: they are the branch's too by now, and that is not given."""
    stage.open(f"{stage.place.gate(PBX)}/settings")
    stage.expect_none("form#settings")
    why = line_with(stage.expect("main", "You do not have the right"), "right")
    stage.page.get_by_role("link", name="To my services").click()
    stage.expect_at(f"{stage.place.issuer}/services")
    stage.open(f"{stage.place.gate(PBX)}/")
    stage.expect("#who", stage.card("admin").persona.name)
    return f"its pages cannot tell the branch's PBX from the company's: “{why}”"
