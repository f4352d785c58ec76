"""Chapter 17: the provider ends and comes back."""

from idp.cli.demo.tour.stage import Stage


def play(stage: Stage) -> str:
    """Restart the provider: the administrator is still signed in, here and in the services."""
    stage.restart()
    stage.open("/services")
    stage.expect_at(f"{stage.place.issuer}/services")
    stage.open(f"{stage.place.service('cabinet')}/")
    stage.expect("#name")
    return "still signed in after a restart"
