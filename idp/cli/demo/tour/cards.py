"""Chapter 1: what the demo shows of itself."""

from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Look at the personas with their codes, then at the inbox."""
    stage.open("/lang?to=en&next=/demo")
    for card in stage.cards:
        stage.expect("main", card.persona.login)
    for service in ("pbx", "cabinet"):
        stage.expect(f"main a[href^='{stage.place.service(service)}']")
    stage.open("/demo/inbox")
    stage.expect("h1")
    return f"{len(stage.cards)} people to be"
