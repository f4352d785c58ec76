"""`okno tree sync`: bring a company's tree up to what billing says, now."""

import os
from typing import Any

import click

from idp.app.opening import Opened, opened
from idp.cli.output import show
from idp.cli.tree.finding import find_company
from idp.model.access import KINDS, Change, Put
from idp.model.errors import Invalid, NotFound, Unavailable
from idp.rbac.syncing import Sync


@click.command("sync")
@click.argument("company")
def sync(company: str) -> None:
    """Bring COMPANY's tree up to what billing says: accounts, numbers, products, the contract itself.

    What people have moved stays where they moved it. Every ten minutes this happens by itself.
    """
    with opened(os.environ) as found:
        with found.house.store.read() as records:
            known = find_company(records, company)
        if known.external_id is None:
            msg = f"{known.name} has no party in billing"
            raise Invalid(msg)
        try:
            synced = sync_of(found).one(known)
        except NotFound:
            msg = f"billing knows no {known.external_id}"
            raise NotFound(msg) from None
        except Unavailable:
            msg = "billing does not answer: the tree stays as it is"
            raise Unavailable(msg) from None
    changed = [_told(change) for change in synced.changes]
    show({"company": known.id, "status": synced.status, "rev": synced.rev, "changed": changed})


def sync_of(found: Opened) -> Sync:
    """Return what brings trees up to date."""
    house = found.house
    return Sync(house.store, house.clock, house.billing, found.desk.office)


def _told(change: Change) -> dict[str, Any]:
    if isinstance(change, Put):
        return {"put": KINDS[type(change.fact)], "id": getattr(change.fact, "id", "")}
    return {"end": change.kind, "id": change.id}
