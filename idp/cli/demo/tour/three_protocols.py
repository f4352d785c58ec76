"""Chapter 9: SAML, CAS and an access token: three services that ask for themselves, and no password."""

from typing import Final

from idp.cli.demo.tour.old_doors import PASSWORD
from idp.cli.demo.tour.stage import Stage, line_with

LEARNING: Final = "learning"
CONTRACTS: Final = "contracts"
WEBMAIL: Final = "webmail"


def play(stage: Stage) -> str:
    """Open all three from My services; the mail server opens nobody else's box."""
    person = stage.card("admin").persona
    for service in (LEARNING, CONTRACTS):
        enter(stage, service)
        stage.expect("#who", person.name)
    enter(stage, WEBMAIL)
    stage.expect("#who", person.document["claims"]["email"])
    stage.page.fill("#other [name=box]", stage.card("accountant").persona.document["claims"]["email"])
    stage.page.click("#other button")
    why = line_with(stage.expect("p.error"), "токен")
    return f"three protocols, no prompt; another's mailbox: “{why}”"


def enter(stage: Stage, service: str) -> None:
    """Press a tile, and come out at the service without being asked for anything."""
    stage.open("/services")
    stage.page.locator(f"main a[href^='/bridge/enter/{service}']").first.click()
    stage.page.wait_for_url(f"{stage.place.service(service)}/")
    stage.expect("#who")
    stage.expect_none(PASSWORD)
