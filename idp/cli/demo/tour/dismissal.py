"""Chapter 19: a dismissal that provably arrives, and one service that is honestly red."""

from idp.cli.demo.tour.one_sign_in import open_as, sign_in
from idp.cli.demo.tour.programs import CHAT, Own, enter_chat, make
from idp.cli.demo.tour.stage import Stage, line_with
from idp.cli.demo.tour.three_protocols import CONTRACTS, LEARNING, enter


def play(stage: Stage) -> str:
    """Dismiss the administrator, who is in four services: three confirm, the dead one has not."""
    chat, owner = enter_all(stage), stage.beside("owner")
    dismiss(owner, stage.card("admin").persona.name)
    for service in ("Виртуальная АТС", "Courses", "Contract archive"):
        owner.expect("tr:not(.late)", service)
    owner.expect("tr td", "confirmed")
    dead = owner.expect("tr.late", "Архив звонков").split("\t")[0]
    phone = line_with(owner.expect("main"), "stays open at most until")
    if not enter_chat(stage, chat):
        msg = "the chat still takes the password of somebody who was dismissed"
        raise AssertionError(msg)
    stage.open("/services")
    stage.expect_at(f"{stage.place.issuer}/login")
    return (
        f"closed everywhere; “{dead}” has not confirmed and is red; the phone “{phone}”; no password is taken"
    )


def enter_all(stage: Stage) -> Own:
    """Sign in as the administrator, enter services of three protocols, and make a password for the chat."""
    stage.open("/login")
    sign_in(stage, stage.card("admin"))
    for service in ("pbx", "archive"):
        stage.open(f"{stage.place.service(service)}/login")
        stage.expect("#name")
    for service in (LEARNING, CONTRACTS):
        enter(stage, service)
    return make(stage, CHAT, "Chat at home")


def dismiss(owner: Stage, name: str) -> None:
    """Dismiss a person by the page of them."""
    open_as(owner, "owner", "/company/people")
    owner.page.locator("main a", has_text=name).first.click()
    owner.page.locator("main a[href$='/dismiss']").click()
    owner.page.click("#submit")
    owner.expect("h1", "is dismissed")
