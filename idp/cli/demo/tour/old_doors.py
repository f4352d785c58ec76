"""Chapter 6: services of long ago, found by what one wants to do, and entered without their passwords."""

from typing import Final

from idp.cli.demo.tour.stage import Stage

KB: Final = "kb"
PBX: Final = "vpbx"
PASSWORD: Final = "input[type=password]"


def play(stage: Stage) -> str:
    """Look for a task in words of one's own: the knowledge base opens, and the PBX's own settings."""
    login = next(one.login for one, _ in stage.card("admin").old if one.service == KB)
    task = find(stage, "help", KB)
    if login not in stage.expect("#who"):
        msg = f"the knowledge base knows somebody else: {stage.expect('#who')}"
        raise AssertionError(msg)
    stage.expect_none(PASSWORD)
    find(stage, "greeting", PBX)
    stage.expect("#who", stage.card("admin").persona.name)
    stage.expect("form#settings")
    stage.expect_none(PASSWORD)
    return f"“help” finds “{task}”, read as {login}; “greeting” finds the PBX's settings; no password typed"


def find(stage: Stage, words: str, service: str) -> str:
    """Type what one wants to do, follow the task that is found, and return what it is called."""
    stage.open("/services")
    stage.page.fill("#q", words)
    stage.page.press("#q", "Enter")
    found = stage.page.locator(f"ul.tasks a[href^='{stage.place.gate(service)}']").first
    found.wait_for()
    task = found.inner_text()
    found.click()
    stage.expect_at(stage.place.gate(service))
    return task
