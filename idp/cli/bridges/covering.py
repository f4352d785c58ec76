"""`okno bridges coverage`: who would lose access at the cut-over."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

from idp.app.opening import Opened, opened
from idp.cli.bridges.finding import find_service
from idp.cli.output import say, show
from idp.model.company import Colleague
from legacy_bridges import Bridged
from legacy_bridges.coverage import Covered
from legacy_bridges.coverage import coverage as count


@click.command("coverage")
@click.argument("service")
@click.option("--json", "as_json", is_flag=True, help="Tell everything as one JSON object.")
def coverage(service: str, *, as_json: bool) -> int:
    """Tell who would lose access to SERVICE, were its old way in shut today.

    Those with the right and no old account that works, and those with an old account and no
    right. Exit code 1 if there is anybody.
    """
    with opened(os.environ) as found:
        covered = cover(found, find_service(found, service))
    losing = sum(one.losing for one in covered)
    if as_json:
        show({"service": service, "losing": losing, "companies": [_told(one) for one in covered]})
    else:
        _say(service, covered, losing)
    return 1 if losing else 0


def cover(found: Opened, bridged: Bridged) -> Sequence[Covered]:
    """Count, for every company that the service concerns."""
    with found.house.store.read() as records:
        return count(records, found.trees, bridged.manifest, found.house.clock.now())


def _say(service: str, covered: Sequence[Covered], losing: int) -> None:
    for one in covered:
        say(f"{one.company.name}: {len(one.ready)} ready, {one.losing} would lose access")
        for person in one.without_link:
            say(f"  {person.name}: has the right, and no old account that works")
        for person in one.without_right:
            say(f"  {person.name}: has an old account, and no right")
        if one.unclaimed:
            say(f"  {len(one.unclaimed)} old accounts that nobody has proved to be theirs")
    say(f"{service}: {losing} would lose access" if losing else f"{service}: nobody would lose access")


def _told(one: Covered) -> Mapping[str, Any]:
    return {
        "company": one.company.id,
        "name": one.company.name,
        "ready": len(one.ready),
        "without_link": _people(one.without_link),
        "without_right": _people(one.without_right),
        "unclaimed": len(one.unclaimed),
    }


def _people(people: Sequence[Colleague]) -> Sequence[Mapping[str, str]]:
    return [{"account": person.account, "name": person.name} for person in people]
