"""`okno keys`: signing keys and the master key."""

import os
from pathlib import Path

import click

from idp.app.opening import make_master_key, opened
from idp.cli.output import moment, say, show
from idp.model.errors import Conflict
from idp.model.keys import KeyPurpose
from idp.oidc.keys import Rotation, rotate
from idp.oidc.supported import ID_TOKEN_ALGORITHMS


@click.group()
def command() -> None:
    """List and rotate signing keys; make a master key."""


@command.command("list")
def list_keys() -> None:
    """List every key with its state; private parts are never shown."""
    with opened(os.environ) as found, found.house.store.read() as records:
        keys = sorted(records.keys.all(), key=lambda key: (key.purpose, key.alg, key.created_at))
    show(
        [
            {
                "kid": key.kid,
                "purpose": key.purpose,
                "alg": key.alg,
                "state": key.state,
                "created_at": moment(key.created_at),
                "changed_at": moment(key.changed_at),
            }
            for key in keys
        ]
    )


@command.command("rotate")
@click.option("--purpose", type=click.Choice([p.value for p in KeyPurpose]), default=KeyPurpose.TOKEN.value)
@click.option("--alg", type=click.Choice(ID_TOKEN_ALGORITHMS), help="One algorithm; else all of the purpose.")
@click.option("--at-once", is_flag=True, help="The key has leaked: it goes now, with what it signed.")
def rotate_keys(purpose: str, alg: str | None, *, at_once: bool) -> None:
    """Let the announced key sign, retire the present one, announce another."""
    with opened(os.environ) as found:
        house = found.house
        with house.store.read() as records:
            kinds = {k.alg for k in records.keys.all() if k.purpose == purpose}
        turns = [
            rotate(house.store, house.envelope, house.clock, KeyPurpose(purpose), kind, at_once=at_once)
            for kind in sorted({alg} if alg else kinds)
        ]
    show([_told(turn) for turn in turns])


def _told(turn: Rotation) -> dict[str, object]:
    return {
        "purpose": turn.purpose,
        "alg": turn.alg,
        "signing": turn.signing,
        "retired": turn.retired,
        "announced": turn.announced,
        "gone": list(turn.gone),
    }


@command.command("master")
@click.argument("file", type=click.Path(path_type=Path))
def master(file: Path) -> None:
    """Make a master key in a new FILE that only its owner can read."""
    if file.exists():
        msg = f"{file}: exists already; a master key is never overwritten"
        raise Conflict(msg)
    make_master_key(file)
    say(f"made {file}: set OKNO_MASTER_KEY_FILE={file}, and keep a copy apart from the database's")
