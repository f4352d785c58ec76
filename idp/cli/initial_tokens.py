"""`okno clients initial-token`: what lets a client register itself."""

import os
from datetime import timedelta
from typing import Any

import click

from idp.app.opening import opened
from idp.cli.output import moment, say, show
from idp.model.errors import NotFound
from idp.model.events import Administered
from idp.model.ids import new_id
from idp.model.registration import InitialToken
from idp.model.secret import new_secret


@click.group("initial-token")
def command() -> None:
    """Let clients register themselves where `registration` is `initial-token`."""


@command.command("make")
@click.option("--uses", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many clients.")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How long it lives.")
@click.option("--label", default="", help="For whom it is.")
def make(uses: int, days: int, label: str) -> None:
    """Make an initial access token. It is shown this once."""
    token = new_secret()
    with opened(os.environ) as found, found.house.store.write() as records:
        now = found.house.clock.now()
        made = InitialToken(new_id(), token.digest(), now, now + timedelta(days=days), uses, label[:200])
        records.registrations.add_token(made)
        records.audit.append(Administered(what="initial token", subject=made.id, change="made"), now)
    show({**told(made), "token": token.value})


@command.command("list")
def list_tokens() -> None:
    """List those that are good for one more client."""
    with opened(os.environ) as found, found.house.store.read() as records:
        show([told(token) for token in records.registrations.tokens(found.house.clock.now())])


@command.command("end")
@click.argument("token")
def end(token: str) -> None:
    """End TOKEN (its id): nobody registers by it any more."""
    with opened(os.environ) as found, found.house.store.write() as records:
        if not records.registrations.end_token(token):
            msg = f"no initial token {token}"
            raise NotFound(msg)
        ended = Administered(what="initial token", subject=token, change="ended")
        records.audit.append(ended, found.house.clock.now())
    say(f"ended {token}")


def told(token: InitialToken) -> dict[str, Any]:
    """Describe one."""
    return {
        "id": token.id,
        "label": token.label,
        "uses_left": token.uses_left,
        "made_at": moment(token.made_at),
        "expires_at": moment(token.expires_at),
    }
