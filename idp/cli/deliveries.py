"""`okno deliveries`: the delivery table."""

import os

import click

from idp.app.opening import opened
from idp.cli.output import moment, show
from idp.model.work import Job, JobKind, JobState


@click.group()
def command() -> None:
    """List what was delivered to services, and what was not."""


@command.command("list")
@click.option("--state", type=click.Choice([s.value for s in JobState]), help="Only those that stand so.")
@click.option("--kind", type=click.Choice([k.value for k in JobKind]), help="Only those of this kind.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
def list_deliveries(state: str | None, kind: str | None, limit: int) -> None:
    """List deliveries, newest first."""
    with opened(os.environ) as found, found.house.store.read() as records:
        jobs = records.outbox.list(
            JobKind(kind) if kind else None, JobState(state) if state else None, limit=limit
        )
    show([_told(job) for job in jobs])


def _told(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind,
        "target": job.target,
        "state": job.state,
        "attempts": job.attempts,
        "created_at": moment(job.created_at),
        "due_at": moment(job.due_at),
        "finished_at": moment(job.finished_at),
        "last_error": job.last_error,
    }
