"""Work that must happen after a transaction, leased to be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.operations import outbox
from idp.model.ids import JobId
from idp.model.work import Job, JobKind, JobState

JOB = fields_of(outbox, Job)
DUE = outbox.c.state == JobState.DUE

_other = outbox.alias("other")
_busy = _other.c.leased_until > given("now")
_ahead = and_(
    _other.c.due_at <= given("now"),
    or_(
        _other.c.due_at < outbox.c.due_at, and_(_other.c.due_at == outbox.c.due_at, _other.c.id < outbox.c.id)
    ),
)
_first_of_its_target = ~exists().where(
    _other.c.target == outbox.c.target, _other.c.state == JobState.DUE, or_(_busy, _ahead)
)
_claimable = (
    select(outbox.c.id)
    .where(
        DUE,
        outbox.c.due_at <= given("now"),
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= given("now")),
        _first_of_its_target,
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(given("limit"))
    .with_for_update(skip_locked=True, of=outbox)
)
PUT = insert(outbox)
_of_kinds = outbox.c.kind.in_(bindparam("given_kinds", expanding=True))
LEASE = update(outbox).where(outbox.c.id.in_(_claimable)).returning(*JOB)
LEASE_KINDS = update(outbox).where(outbox.c.id.in_(_claimable.where(_of_kinds))).returning(*JOB)
MINE = (outbox.c.id == given("id"), outbox.c.holder == given("holder"), DUE)
FINISH = update(outbox).where(*MINE)
FAIL = FINISH.values(attempts=outbox.c.attempts + 1)
FREE = FAIL.values(holder=null(), leased_until=null())
LIST = select(*JOB).order_by(outbox.c.created_at.desc(), outbox.c.id).limit(given("limit"))
SWEEP = delete(outbox).where(
    outbox.c.id.in_(select(outbox.c.id).where(outbox.c.finished_at < given("before")).limit(given("limit")))
)


class SqlOutbox:
    """Keep `idp.ports.records.operations.Outbox`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, job: Job) -> None:
        """Write a job in the transaction that makes it necessary."""
        self._desk.change(PUT, **{column.name: getattr(job, column.name) for column in JOB})

    def lease(
        self,
        holder: str,
        now: datetime,
        until: datetime,
        limit: int,
        *,
        kinds: Sequence[JobKind] | None = None,
    ) -> Sequence[Job]:
        """Claim due jobs whose lease is free; at most one job per target at a time."""
        self._desk.serialize_leasing()
        wanted = {} if kinds is None else {"given_kinds": list(kinds)}
        rows = self._desk.changed_all(
            LEASE if kinds is None else LEASE_KINDS,
            given_now=now,
            given_limit=limit,
            holder=holder,
            leased_until=until,
            **wanted,
        )
        return sorted((Job(*row) for row in rows), key=lambda job: (job.due_at, job.id))

    def done(self, job: JobId, holder: str, at: datetime) -> bool:
        """Finish; false if the lease went to another holder meanwhile."""
        return self._finish(FINISH, job, holder, state=JobState.DONE, finished_at=at)

    def retry(self, job: JobId, holder: str, due_at: datetime, error: str) -> bool:
        """Put back for later, attempts + 1."""
        return self._finish(FREE, job, holder, due_at=due_at, last_error=error)

    def bury(self, job: JobId, holder: str, at: datetime, error: str) -> bool:
        """Give up, keeping the reason."""
        return self._finish(FAIL, job, holder, state=JobState.DEAD, finished_at=at, last_error=error)

    def list(
        self,
        kind: JobKind | None = None,
        state: JobState | None = None,
        limit: int = 100,
        *,
        target: str | None = None,
        made_at: datetime | None = None,
    ) -> Sequence[Job]:
        """List newest first: the delivery table."""
        wanted = {"kind": kind, "state": state, "target": target, "created_at": made_at}
        statement = LIST.where(*(outbox.c[name] == one for name, one in wanted.items() if one is not None))
        return [Job(*row) for row in self._desk.all(statement, given_limit=limit)]

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete finished jobs older than this; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)

    def _finish(self, statement: Any, job: JobId, holder: str, **values: object) -> bool:
        return self._desk.change(statement, given_id=job, given_holder=holder, **values) == 1
