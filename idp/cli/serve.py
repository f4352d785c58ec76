"""`okno serve`: the provider, with its background work."""

import os

import click

from idp.app.serving import serve
from idp.cli.output import log_plainly, say
from idp.settings import load


@click.command()
def command() -> None:
    """Serve the provider until it is told to stop (SIGTERM, Ctrl-C)."""
    log_plainly()
    settings = load(os.environ)
    serve(settings, lambda: say(f"serving {settings.issuer} on {settings.listen}"))
