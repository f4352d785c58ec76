"""`okno demo`: the whole story on one machine, with companies and services of its own.

Owns the cast, what it remembers between starts, the child processes (provider, gate,
directory, RADIUS, sandbox) and the tour. The provider that it starts is `okno serve`, nothing less.
"""

from pathlib import Path
from typing import Any

import click

from idp.cli.demo.guide import show_around
from idp.cli.demo.place import (
    BRIDGES_PORT,
    LDAP_PORT,
    PROVIDER_PORT,
    RADIUS_PORT,
    SERVICES_PORT,
    Place,
)
from idp.cli.demo.play import keep_playing

PORT = click.IntRange(1024, 65535)
MORE = ("bridges", "ldap", "radius")
"""What else listens, after the provider and the sandbox."""


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Name a file of personas and addresses, then go on.")
@click.option("--tour", is_flag=True, help="Play the tour in a browser, then end.")
@click.option("--show", is_flag=True, help="With --tour: show the browser.")
@click.option("--port", type=PORT, default=PROVIDER_PORT, show_default=True, help="The provider's.")
@click.option("--services-port", type=PORT, default=SERVICES_PORT, show_default=True, help="The sandbox's.")
@click.option("--bridges-port", type=PORT, default=BRIDGES_PORT, show_default=True, help="The gate's.")
@click.option("--ldap-port", type=PORT, default=LDAP_PORT, show_default=True, help="The directory's.")
@click.option(
    "--radius-port", type=PORT, default=RADIUS_PORT, show_default=True, help="That of RADIUS (UDP)."
)
@click.pass_context
def command(ctx: click.Context, /, data: Path, port: int, services_port: int, **modes: Any) -> None:
    """Start the demo and keep it running until Ctrl-C."""
    place = Place(data.resolve(), port, services_port, *(modes[f"{name}_port"] for name in MORE))
    if modes["show"] and not modes["tour"]:
        ctx.fail("--show goes with --tour")
    if modes["tour"]:
        show_around(place, show=modes["show"])
    else:
        keep_playing(place, as_json=modes["as_json"])
