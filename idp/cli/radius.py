"""`okno radius`: gateways and the secrets that they share with us."""

import os
import secrets
import string
from typing import Final

import click

from idp.app.factory import load_all_bridges
from idp.app.opening import Opened, opened
from idp.cli.output import moment, say, show
from idp.links.vault import NOBODY, put_secret
from idp.model.errors import NotFound
from idp.model.ids import ServiceId
from idp.model.secret import Secret
from legacy_bridges.protocols.radius.bridge import options_of, secret_name
from legacy_bridges.protocols.radius.options import Nas, RadiusOptions

SIGNS: Final = string.ascii_letters + string.digits
"""What a gateway's secret is made of: it is typed into forms, files and command lines of all kinds."""
LENGTH: Final = 43
"""256 bits of such signs; some gateways take no more than 48."""


@click.group()
def command() -> None:
    """Make the shared secrets of gateways, and list which there are."""


@command.command("secret")
@click.argument("service")
@click.argument("nas")
@click.option("--yes", is_flag=True, help="Yes, take the place of the one that is there.")
def secret(service: str, nas: str, *, yes: bool) -> None:
    """Make the secret that gateway NAS of SERVICE shares with us: 256 bits, shown this once.

    `okno serve-radius` knows it within a second; from then on the one before is wrong.
    """
    with opened(os.environ) as found:
        name = secret_name(_find(found, service, nas))
        made, now = _new_secret(), found.house.clock.now()
        with found.house.store.write() as records:
            if records.vault.get(NOBODY, ServiceId(service), name) is not None and not yes:
                msg = (
                    f"{nas} has a secret: it would be refused with that one until it knows the new; say --yes"
                )
                raise click.UsageError(msg)
            put_secret(records, found.house.envelope, NOBODY, ServiceId(service), name, made, now)
    say(made.value)


@command.command("list")
def list_gateways() -> None:
    """List the gateways of all services, and since when each has its secret."""
    with opened(os.environ) as found, found.house.store.read() as records:
        kept = {(one.service, one.name): one for one in records.vault.of_company(NOBODY)}
        told = []
        for bridged in load_all_bridges(found.settings):
            if not isinstance(bridged.manifest.options, RadiusOptions):
                continue
            for nas in options_of(bridged.manifest).nas:
                sealed = kept.get((bridged.manifest.service, secret_name(nas)))
                told.append(
                    {
                        "service": bridged.manifest.service,
                        "nas": nas.name,
                        "addresses": [str(network) for network in nas.addresses],
                        "require_message_authenticator": nas.require_message_authenticator,
                        "company": nas.company,
                        "secret_since": moment(sealed.changed_at) if sealed else None,
                    }
                )
    show(told)


def _new_secret() -> Secret:
    return Secret("".join(secrets.choice(SIGNS) for _ in range(LENGTH)))


def _find(found: Opened, service: str, nas: str) -> Nas:
    bridged = load_all_bridges(found.settings).find(service)
    if bridged is None or not isinstance(bridged.manifest.options, RadiusOptions):
        msg = f"no service {service} that speaks RADIUS"
        raise NotFound(msg)
    known = {one.name: one for one in options_of(bridged.manifest).nas}
    if nas not in known:
        msg = f"{service} has no gateway {nas}: there are {', '.join(known)}"
        raise NotFound(msg)
    return known[nas]
