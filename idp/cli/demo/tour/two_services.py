"""Chapter 3: a modern service, then one of a decade ago, and what happened between."""

from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Open the PBX console and the cabinet without a prompt; then look behind the scene."""
    name = stage.card("admin").persona.name
    stage.open("/services")
    stage.page.get_by_role("link", name="Виртуальная АТС").first.click()
    stage.expect_at(stage.place.service("pbx"))
    stage.expect("#name", name)
    stage.open("/services")
    stage.page.locator(f"a[href^='{stage.place.service('cabinet')}']").first.click()
    stage.expect_at(stage.place.service("cabinet"))
    stage.expect("#name")
    stage.expect_none("input[name=password]")
    stage.open("/demo/last")
    stage.expect("main", "SQL")
    return "both opened without a prompt; the token, the steps and the SQL count are shown"
