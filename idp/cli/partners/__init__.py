"""`okno partners`: who can be applied to, by which manifest; and the whole way tried without a browser."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from idp.app.opening import opened
from idp.claims.manifest import Manifest
from idp.claims.manifest_reading import load_manifests, read_manifest
from idp.cli.output import say, show
from idp.cli.partners.telling import checked_well, in_full, in_short
from idp.cli.partners.trying import Try, Wish, read_told
from idp.model.client import Client
from idp.model.errors import NotFound
from idp.model.ids import PartnerId
from idp.settings import load


@click.group()
def command() -> None:
    """List, check and try partners."""


@command.command("list")
def list_partners() -> None:
    """List the partners that have a manifest, with the clients that are registered for them."""
    manifests, clients = _known()
    show([in_short(manifest, clients) for manifest in manifests.values()])


@command.command("show")
@click.argument("partner")
def show_partner(partner: str) -> None:
    """Show the form of PARTNER: every field, what it is filled from, why, and who says so."""
    manifests, clients = _known()
    manifest = manifests.get(PartnerId(partner))
    if manifest is None:
        msg = f"no partner {partner}: there are {', '.join(sorted(manifests))}"
        raise NotFound(msg)
    show(in_full(manifest, clients))


@command.command("lint")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def lint(files: tuple[Path, ...]) -> None:
    """Check manifests as the start does: FILES, or all that would be loaded.

    An error names the file, the line and what to do.
    """
    checked = (
        [read_manifest(file) for file in files]
        if files
        else list(load_manifests(more=load(os.environ).partners_dir).values())
    )
    for manifest in checked:
        say(checked_well(manifest))


@command.command("try")
@click.argument("partner")
@click.option("--as", "person", required=True, help="A persona of the demo: owner, accountant, trader …")
@click.option("--data", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True)
@click.option("--tick", multiple=True, metavar="KEY", help="Tick a field that may be left out.")
@click.option("--type", "typed", multiple=True, metavar="CLAIM=VALUE", help="Type what billing lacks.")
@click.option("--for", "company", default="", help="Words of the company's name, for who has several.")
@click.option("--decline", is_flag=True, help="Say no on the page.")
def try_partner(partner: str, person: str, data: Path, typed: tuple[str, ...], **wished: object) -> None:
    """Apply to PARTNER in the running demo, without a browser, and tell each step."""
    ticks = wished["tick"]
    wish = Wish(
        ticks=frozenset(map(str, ticks if isinstance(ticks, tuple) else ())),
        typed=dict(_typed(pair) for pair in typed),
        decline=bool(wished["decline"]),
        company=str(wished["company"]),
    )
    Try(read_told(data), partner, person, wish, say).walk()


def _typed(pair: str) -> tuple[str, str]:
    name, sign, value = pair.partition("=")
    if not sign or not name:
        msg = f"{pair}: say CLAIM=VALUE, such as org_domain=example.org"
        raise click.UsageError(msg)
    return name, value


def _known() -> tuple[Mapping[PartnerId, Manifest], Sequence[Client]]:
    with opened(os.environ) as found, found.house.store.read() as records:
        return found.claims.manifests, tuple(records.clients.all())
