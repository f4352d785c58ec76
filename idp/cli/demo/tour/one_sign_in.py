"""Chapter 2: one password, one code, and My services."""

from idp.cli.demo.cards import Card
from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Sign in as the administrator: PBX is open, advertising is not, and says why."""
    stage.open("/login")
    sign_in(stage, stage.card("admin"))
    stage.expect_at(f"{stage.place.issuer}/services")
    stage.expect("main a", "Виртуальная АТС")
    stage.expect("main li.shut", "Таргет")
    return "PBX open, advertising shut with its reason"


def sign_in(stage: Stage, card: Card) -> None:
    """Fill in the sign-in form, and the code if one is asked."""
    stage.page.fill("input[name=login]", card.persona.login)
    stage.page.fill("input[name=password]", card.password)
    stage.page.click("#submit")
    stage.page.wait_for_load_state()
    if card.totp_secret:
        enter_code(stage, card)


def enter_code(stage: Stage, card: Card) -> None:
    """Type the present code; one that was used a moment ago is refused, so wait for the next."""
    used = ""
    while stage.page.locator("input[name=code]").count():
        code = card.code(stage.now()) or ""
        if code == used:
            stage.page.wait_for_timeout(1000)
            continue
        used = code
        stage.page.fill("input[name=code]", code)
        stage.page.click("#submit")
        stage.page.wait_for_load_state()
