"""`okno serve-radius`: gateways that ask over RADIUS are answered."""

import asyncio
import os

import click

from idp.cli.output import log_plainly, say
from idp.settings import SettingsError, load
from idp.settings.listening import listen_address
from legacy_bridges.internal.client import Asking, Provider
from legacy_bridges.internal.credential import read_credential
from legacy_bridges.servers.radius.running import serve


@click.command()
def command() -> None:
    """Serve RADIUS at `radius_listen`, accounting too, until told to stop (SIGTERM, Ctrl-C).

    It opens neither database nor master key: it asks the provider, at `internal_url`, with the
    credential in `radius_credential_file`.
    """
    log_plainly()
    settings = load(os.environ)
    listen = listen_address(settings.radius_listen, "radius_listen")
    asking = Asking(Provider.of(settings), read_credential(settings, "radius"))
    for name in [name for name in os.environ if name.startswith("OKNO_")]:
        del os.environ[name]
    try:
        asyncio.run(serve(asking, listen, lambda: say(f"serving RADIUS on {settings.radius_listen}")))
    except OSError as error:
        msg = f"radius_listen: cannot listen on {settings.radius_listen} ({error.strerror})"
        raise SettingsError(msg) from None
