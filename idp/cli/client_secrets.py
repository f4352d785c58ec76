"""`okno clients secret`: several secrets of one client."""

import os
from datetime import timedelta
from typing import Any

import click

from idp.app.opening import opened
from idp.cli.output import moment, say, show
from idp.model.client import ClientSecret
from idp.model.errors import NotFound
from idp.model.ids import ClientId
from idp.oidc.registration.secrets import add_secret, end_secret


@click.group("secret")
def command() -> None:
    """Give a client one more secret, and end the old one once the new one is at work."""


@command.command("add")
@click.argument("client_id")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it lives; without end if left out.")
def add(client_id: str, days: int | None) -> None:
    """Make one more secret of CLIENT_ID. It is shown this once."""
    with opened(os.environ) as found, found.house.store.write() as records:
        lives = timedelta(days=days) if days is not None else None
        made, secret = add_secret(records, ClientId(client_id), found.house.clock.now(), lives)
    expires = int(made.expires_at.timestamp()) if made.expires_at is not None else 0
    show({**told(made), "client_secret": secret.value, "client_secret_expires_at": expires})


@command.command("list")
@click.argument("client_id")
def list_secrets(client_id: str) -> None:
    """List the live secrets of CLIENT_ID, without their values."""
    with opened(os.environ) as found, found.house.store.read() as records:
        client = records.clients.get(ClientId(client_id))
        now = found.house.clock.now()
    if client is None:
        msg = f"no client {client_id}"
        raise NotFound(msg)
    show([told(secret) for secret in client.live_secrets(now)])


@command.command("end")
@click.argument("client_id")
@click.argument("secret_id")
def end(client_id: str, secret_id: str) -> None:
    """End the secret SECRET_ID of CLIENT_ID: within a second no worker takes it any more."""
    with opened(os.environ) as found, found.house.store.write() as records:
        left = end_secret(records, ClientId(client_id), secret_id, found.house.clock.now())
    say(f"ended {secret_id}; live secrets left: {left}")


def told(secret: ClientSecret) -> dict[str, Any]:
    """Describe one."""
    return {
        "id": secret.id,
        "created_at": moment(secret.created_at),
        "expires_at": moment(secret.expires_at),
    }
