"""Chapter 17: a dismissal that provably arrives, and one service that is honestly red."""

from idp.cli.demo.tour.one_sign_in import open_as, sign_in
from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Dismiss the administrator, who is in two services: one confirms, the dead one has not."""
    administrator = stage.card("admin")
    stage.open("/login")
    sign_in(stage, administrator)
    for service in ("pbx", "archive"):
        stage.open(f"{stage.place.service(service)}/login")
        stage.expect("#name")
    owner = stage.beside("owner")
    open_as(owner, "owner", "/company/people")
    owner.page.locator("main a", has_text=administrator.persona.name).first.click()
    owner.page.locator("main a[href$='/dismiss']").click()
    owner.page.click("#submit")
    owner.expect("h1", "is dismissed")
    owner.expect("tr:not(.late)", "Виртуальная АТС")
    owner.expect("tr td", "confirmed")
    dead = owner.expect("tr.late", "Архив звонков").split("\t")[0]
    stage.open("/services")
    stage.expect_at(f"{stage.place.issuer}/login")
    return f"closed everywhere; the PBX has confirmed, “{dead}” has not, and is red"
