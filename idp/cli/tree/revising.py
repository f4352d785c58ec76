"""`okno tree history` and `okno tree revert`: what was changed, and back."""

import os
from typing import Any

import click

from idp.app.opening import opened
from idp.cli.output import moment, show
from idp.cli.tree.finding import find_company
from idp.cli.tree.telling import told
from idp.model.access import Difference
from idp.model.errors import NotFound
from idp.rbac.actor import OPERATOR
from idp.rbac.changeset import Saved, Waits
from idp.rbac.history import Filters, Row


@click.command("history")
@click.argument("company")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def history(company: str, limit: int) -> None:
    """List the revisions of COMPANY's tree, newest first, with what each changed."""
    with opened(os.environ) as found:
        with found.house.store.read() as records:
            known = find_company(records, company)
        page = found.desk.office.history(OPERATOR, known.id, Filters(limit=limit))
    show([_row(row) for row in page.rows])


@click.command("revert")
@click.argument("company")
@click.argument("rev", type=click.IntRange(1))
def revert(company: str, rev: int) -> None:
    """Bring back what revision REV of COMPANY's tree changed; this makes another revision."""
    with opened(os.environ) as found:
        with found.house.store.read() as records:
            known = find_company(records, company)
        try:
            saved = found.desk.office.revert(OPERATOR, known.id, rev)
        except NotFound:
            msg = f"{known.name} has no revision {rev}"
            raise NotFound(msg) from None
        show(saved_as(saved))


def saved_as(outcome: Saved | Waits) -> dict[str, Any]:
    """Say which revision came of it."""
    match outcome:
        case Saved(revision=revision):
            return {"rev": revision.rev, "at": moment(revision.at)}
        case Waits(request=request):
            return {"waits": request.id}


def _row(row: Row) -> dict[str, Any]:
    revision = row.revision
    return {
        "rev": revision.rev,
        "at": moment(revision.at),
        "cause": revision.cause,
        "actor": revision.actor,
        "approver": revision.approver,
        "comment": revision.comment,
        "undoes": revision.undoes,
        "changed": [difference_told(difference) for difference in row.differences],
    }


def difference_told(difference: Difference) -> dict[str, Any]:
    """Describe one fact before and after."""
    before, after = difference.before, difference.after
    return {"before": told(before) if before else None, "after": told(after) if after else None}
