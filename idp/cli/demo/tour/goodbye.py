"""Chapter 13: one click ends it everywhere."""

from idp.cli.demo.tour.stage import Stage

TRIES = 20


def play(stage: Stage) -> str:
    """Sign out; the page names what was closed, and neither service lets anybody in any more."""
    stage.open("/logout")
    stage.page.click("#submit")
    stage.expect_at(f"{stage.place.issuer}/logged-out")
    told = stage.expect("h1", "You are signed out")
    stage.expect("main", "Виртуальная АТС")
    stage.open(f"{stage.place.service('cabinet')}/")
    stage.expect_at(f"{stage.place.issuer}/login")
    wait_until_closed(stage, "pbx")
    return f"“{told}”, and both services have closed"


def wait_until_closed(stage: Stage, service: str) -> None:
    """Look again for a while: a service is told server to server, a moment later."""
    for _ in range(TRIES):
        stage.open(f"{stage.place.service(service)}/")
        if not stage.page.locator("#name").count():
            return
        stage.page.wait_for_timeout(500)
    stage.expect_none("#name")
