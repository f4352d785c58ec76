"""Chapter 2: one password, one code, and My services."""

from datetime import timedelta

from idp.cli.demo.cards import STEP, Card
from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Sign in as the administrator: PBX is open, advertising is not, and says why."""
    stage.open("/login")
    sign_in(stage, stage.card("admin"))
    stage.expect_at(f"{stage.place.issuer}/services")
    stage.expect("main a", "Виртуальная АТС")
    stage.expect("main li.shut", "Таргет")
    return "PBX open, advertising shut with its reason"


def open_as(stage: Stage, persona: str, address: str) -> None:
    """Open a page of the provider; sign in first, in English, where nobody has in this window."""
    stage.open(address)
    if stage.page.locator("input[name=login]").count():
        stage.open("/lang?to=en&next=/login")
        sign_in(stage, stage.card(persona))
        stage.expect("a[href='/logout']")
        stage.open(address)


def sign_in(stage: Stage, card: Card) -> None:
    """Fill in the sign-in form, and the code if one is asked."""
    stage.page.fill("input[name=login]", card.persona.login)
    stage.page.fill("input[name=password]", card.password)
    stage.page.click("#submit")
    stage.page.wait_for_load_state()
    if card.totp_secret:
        enter_code(stage, card)


def enter_code(stage: Stage, card: Card) -> None:
    """Type a code; each is good once, so a used one is followed by that of the next half minute."""
    tried: set[str] = set()
    while stage.page.locator("input[name=code]").count():
        fresh = [code for code in _codes(stage, card) if code not in tried]
        if not fresh:
            stage.page.wait_for_timeout(1000)
            continue
        tried.add(fresh[0])
        stage.page.fill("input[name=code]", fresh[0])
        stage.page.click("#submit")
        stage.page.wait_for_load_state()


def _codes(stage: Stage, card: Card) -> tuple[str, ...]:
    """Return the codes that are taken now: a phone's clock may run ahead a little."""
    now = stage.now()
    return tuple(filter(None, (card.code(now), card.code(now + timedelta(seconds=STEP)))))
