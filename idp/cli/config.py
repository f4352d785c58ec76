"""`okno config`: whether the settings are good, before anything is started."""

import os

import click

from idp.app.checks import check_settings
from idp.cli.output import show
from idp.settings import Settings, load

SECRET = frozenset({"database_url", "redis_url", "smtp_url", "sms_url"})
"""Settings whose value may hold a password; shown only as set or not."""


@click.group()
def command() -> None:
    """Check the settings."""


@command.command()
def check() -> None:
    """Check every setting and show the values in force; passwords are not shown."""
    settings = load(os.environ)
    check_settings(settings)
    show(_visible(settings))


def _visible(settings: Settings) -> dict[str, object]:
    values = settings.model_dump(mode="json")
    return {name: "(set)" if name in SECRET and value else value for name, value in values.items()}
