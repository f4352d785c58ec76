"""`okno serve-bridges`: the gate before old services, with its background work."""

import os

import click

from idp.app.gate import GATE
from idp.app.serving import serve
from idp.cli.output import log_plainly, say
from idp.settings import load


@click.command()
def command() -> None:
    """Serve every service that has an `upstream`, on its own host, until told to stop (SIGTERM, Ctrl-C).

    It opens the same database and master key as `okno serve`, and is the only one to open the
    secrets of old accounts.
    """
    log_plainly()
    settings = load(os.environ)
    serve(settings, lambda: say(f"serving bridges on {settings.bridges_listen}"), GATE)
