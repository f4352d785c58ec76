"""The audit trail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.documents import dumps
from idp.adapters.sql.tables.operations import REFUSED, audit, audit_heads
from idp.model.events import Event
from idp.model.ids import ClientId
from idp.model.trail import AuditHead, AuditRow

ROW = fields_of(audit, AuditRow)
HEAD = fields_of(audit_heads, AuditHead)
OPEN = audit.c.position.is_(None)

APPEND = insert(audit).inline()
UNSEALED = select(*ROW).where(OPEN).order_by(audit.c.number).limit(given("limit"))
SEAL = (
    update(audit)
    .where(audit.c.number == given("number"), OPEN)
    .values(position=given("position"), chain=given("chain"))
)
SEALED = (
    select(*ROW).where(audit.c.position > given("after")).order_by(audit.c.position).limit(given("limit"))
)
LAST_SEALED = select(*ROW).where(audit.c.position.is_not(None)).order_by(audit.c.position.desc()).limit(1)
COUNT_UNSEALED = select(func.count()).select_from(audit).where(OPEN)
RECENT = select(*ROW).order_by(audit.c.number.desc()).limit(given("limit"))
RECENT_OF = RECENT.where(audit.c.account == given("account"))
REFUSED_TO = RECENT.where(audit.c.client == given("client"), REFUSED)
PUT_HEAD = insert(audit_heads)
LAST_HEAD = select(*HEAD).order_by(audit_heads.c.position.desc()).limit(1)
HEADS = select(*HEAD).order_by(audit_heads.c.position)


class SqlAudit:
    """Keep `idp.ports.records.operations.Audit`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def append(self, event: Event, at: datetime) -> None:
        """Write what happened, in the transaction of the change."""
        self._desk.change(
            APPEND,
            at=at,
            kind=event.kind,
            account=event.account,
            company=event.company,
            sid=event.sid,
            client=event.client,
            detail=dumps(event.detail()),
        )

    def unsealed(self, limit: int) -> Sequence[AuditRow]:
        """Read committed rows that have no position yet, in number order."""
        return [AuditRow(*row) for row in self._desk.all(UNSEALED, given_limit=limit)]

    def seal(self, rows: Sequence[AuditRow]) -> None:
        """Write position and chain of these rows. Raises `Conflict` if another sealer was quicker."""
        values = [
            {"given_number": row.number, "given_position": row.position, "given_chain": row.chain}
            for row in rows
        ]
        if self._desk.change_each(SEAL, values) != len(rows):
            self._desk.refuse()

    def last_sealed(self) -> AuditRow | None:
        """Read the row with the greatest position."""
        row = self._desk.one(LAST_SEALED)
        return AuditRow(*row) if row else None

    def sealed(self, after: int, limit: int) -> Sequence[AuditRow]:
        """Read rows whose position is greater, in position order."""
        return [AuditRow(*row) for row in self._desk.all(SEALED, given_after=after, given_limit=limit)]

    def put_head(self, head: AuditHead) -> None:
        """Write a signed head."""
        self._desk.change(PUT_HEAD, **{column.name: getattr(head, column.name) for column in HEAD})

    def last_head(self) -> AuditHead | None:
        """Read the signed head of the greatest position."""
        row = self._desk.one(LAST_HEAD)
        return AuditHead(*row) if row else None

    def heads(self) -> Sequence[AuditHead]:
        """List signed heads by position."""
        return [AuditHead(*row) for row in self._desk.all(HEADS)]

    def count_unsealed(self) -> int:
        """Count rows that have no position yet."""
        row = self._desk.one(COUNT_UNSEALED)
        return int(row[0]) if row else 0

    def recent(self, limit: int = 50, *, account: str | None = None) -> Sequence[AuditRow]:
        """List newest first."""
        if account is None:
            return [AuditRow(*row) for row in self._desk.all(RECENT, given_limit=limit)]
        return [AuditRow(*row) for row in self._desk.all(RECENT_OF, given_limit=limit, given_account=account)]

    def refused(self, client: ClientId, limit: int = 50) -> Sequence[AuditRow]:
        """List what a client was refused, or asked too much, newest first."""
        return [AuditRow(*row) for row in self._desk.all(REFUSED_TO, given_client=client, given_limit=limit)]
