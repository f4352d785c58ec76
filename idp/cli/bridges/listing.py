"""`okno bridges list`: the services that this installation opens."""

import os
from collections.abc import Mapping
from typing import Any

import click

from idp.app.factory import load_all_bridges
from idp.app.opening import opened
from idp.cli.output import moment, show
from idp.ports.records import Records
from legacy_bridges import Bridged


@click.command("list")
def list_services() -> None:
    """List the bridged services, how far each has come over, and how it did when last looked at."""
    with opened(os.environ) as found, found.house.store.read() as records:
        show([_told(records, bridged) for bridged in load_all_bridges(found.settings)])


def _told(records: Records, bridged: Bridged) -> Mapping[str, Any]:
    manifest = bridged.manifest
    return {
        "service": manifest.service,
        "title": manifest.title.get("en") or next(iter(manifest.title.values())),
        "owner": manifest.owner,
        "protocol": manifest.protocol,
        "origin": manifest.origin,
        "upstream": manifest.upstream,
        "access": manifest.access,
        "mode": records.bridges.mode(manifest.service),
        "logout": manifest.logout,
        "links": manifest.links,
        "lent": manifest.lent,
        "health": last_look(records, bridged),
        "sunset": manifest.sunset.isoformat() if manifest.sunset else None,
    }


def last_look(records: Records, bridged: Bridged) -> Mapping[str, Any] | None:
    """Tell how the last look at a service ended, if there was one."""
    looks = records.bridges.sightings(bridged.manifest.service, 1)
    return {"at": moment(looks[0][0]), "ok": looks[0][1], "words": looks[0][2]} if looks else None
