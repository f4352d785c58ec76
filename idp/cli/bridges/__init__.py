"""`okno bridges`: old services; their manifests checked, tried, watched, and brought over step by step."""

import click

from idp.cli.bridges.covering import coverage
from idp.cli.bridges.linting import lint
from idp.cli.bridges.listing import list_services
from idp.cli.bridges.moving import mode
from idp.cli.bridges.trying import try_service
from idp.cli.bridges.watching import health


@click.group()
def command() -> None:
    """List, check and try bridged services; see who would lose access; bring them over."""


for each in (list_services, lint, try_service, coverage, mode, health):
    command.add_command(each)
