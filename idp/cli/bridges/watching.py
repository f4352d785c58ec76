"""`okno bridges health`: how services did when they were last looked at."""

import os
from collections.abc import Sequence
from typing import Any

import click

from idp.app.factory import load_all_bridges
from idp.app.opening import opened
from idp.cli.bridges.finding import find_service
from idp.cli.output import moment, show
from idp.ports.records import Records
from legacy_bridges import Bridged


@click.command("health")
@click.argument("service", required=False)
def health(service: str | None) -> int:
    """Tell the last looks at SERVICE, or the last one at each; exit code 1 if one was not well."""
    with opened(os.environ) as found:
        asked = [find_service(found, service)] if service else list(load_all_bridges(found.settings))
        with found.house.store.read() as records:
            told = [_told(records, bridged, 20 if service else 1) for bridged in asked]
    show(told)
    return 1 if any(one["looks"] and not one["looks"][0]["ok"] for one in told) else 0


def _told(records: Records, bridged: Bridged, limit: int) -> dict[str, Any]:
    name = bridged.manifest.service
    return {
        "service": name,
        "watched": bridged.manifest.health is not None,
        "looks": _looks(records.bridges.sightings(name, limit)),
    }


def _looks(looks: Sequence[tuple[Any, bool, str]]) -> list[dict[str, Any]]:
    return [{"at": moment(at), "ok": ok, "words": words} for at, ok, words in looks]
