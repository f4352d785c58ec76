"""Chapter 18: one click ends it everywhere, and what it cannot end is said so."""

from typing import Final

from idp.cli.demo.tour.one_sign_in import open_as
from idp.cli.demo.tour.stage import Stage, line_with

TRIES = 20
KB: Final = "Knowledge base"
COURSES: Final = "Courses"
CONFERENCE: Final = "Conferences"


def play(stage: Stage) -> str:
    """Sign out; the page names what was closed, and no service lets anybody in any more."""
    told = sign_out(stage)
    stage.expect("main", "Виртуальная АТС")
    for name in (KB, COURSES):
        wait_until_told(stage, name, "closed")
    for address in (stage.place.service("cabinet"), stage.place.gate("vpbx")):
        stage.open(f"{address}/")
        stage.expect_at(f"{stage.place.issuer}/login")
    wait_until_closed(stage, "pbx")
    honest = leave_open(stage.beside("owner"))
    return f"“{told}”, and all have closed; of conferences the owner reads: “{honest}”"


def sign_out(stage: Stage) -> str:
    """Press the one button, and return what the page after it says."""
    stage.open("/logout")
    stage.page.click("#submit")
    stage.expect_at(f"{stage.place.issuer}/logged-out")
    return stage.expect("h1", "You are signed out")


def leave_open(owner: Stage) -> str:
    """Enter conferences, which keep a session that nobody else can end, and sign out."""
    open_as(owner, "owner", "/services")
    owner.open(f"{owner.place.gate('conference')}/")
    owner.expect("#who", owner.card("owner").persona.name)
    sign_out(owner)
    row = owner.expect("main li", CONFERENCE)
    return line_with(row, "yourself")


def wait_until_told(stage: Stage, name: str, words: str) -> None:
    """Look again for a while: an old service is signed out of a moment later."""
    row = stage.page.locator("main li", has_text=name)
    for _ in range(TRIES):
        if words in row.first.inner_text():
            return
        stage.page.wait_for_timeout(500)
        stage.page.get_by_role("link", name="Check again").click()
    stage.expect("main li", words)


def wait_until_closed(stage: Stage, service: str) -> None:
    """Look again for a while: a service is told server to server, a moment later."""
    for _ in range(TRIES):
        stage.open(f"{stage.place.service(service)}/")
        if not stage.page.locator("#name").count():
            return
        stage.page.wait_for_timeout(500)
    stage.expect_none("#name")
