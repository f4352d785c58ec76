"""`okno audit`: the trail of what happened."""

import json
import os
import time
from typing import Any

import click

from idp.app.background import check_audit
from idp.app.opening import opened
from idp.cli.output import line, moment, show
from idp.model.errors import Conflict
from idp.model.trail import AuditRow

PAUSE = 1.0


@click.group()
def command() -> None:
    """Verify and read the audit trail."""


@command.command("verify")
def verify() -> None:
    """Check every row and every signed head; exit code 1 names the first position that is broken."""
    with opened(os.environ) as found:
        report = check_audit(found)
    broken = report.broken
    show(
        {
            "ok": report.ok,
            "sealed": report.sealed,
            "signed": report.signed,
            "unsealed": report.unsealed,
            "broken": {"position": broken.position, "reason": broken.reason, "row": broken.number}
            if broken
            else None,
        }
    )
    if broken:
        msg = f"the audit trail is broken at position {broken.position}: {broken.reason}"
        raise Conflict(msg)


@command.command("tail")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--follow", is_flag=True, help="Go on showing rows as they come.")
def tail(limit: int, *, follow: bool) -> None:
    """Show the last rows, oldest first, one JSON object a line."""
    with opened(os.environ) as found:
        last = 0
        while True:
            with found.house.store.read() as records:
                rows = [row for row in reversed(records.audit.recent(limit)) if row.number > last]
            for row in rows:
                line(_told(row))
                last = row.number
            if not follow:
                return
            time.sleep(PAUSE)


def _told(row: AuditRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": moment(row.at),
        "kind": row.kind,
        "account": row.account,
        "company": row.company,
        "sid": row.sid,
        "client": row.client,
        "detail": json.loads(row.detail),
        "position": row.position,
    }
