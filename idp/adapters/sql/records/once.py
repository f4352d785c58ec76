"""What counts once: pushed authorization requests, and whatever has a `jti`."""

from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.handovers import pushed, spent
from idp.model.errors import Conflict
from idp.model.grant import PushedRequest

PUSHED = fields_of(pushed, PushedRequest)
LIVE = (
    pushed.c.digest == given("digest"),
    pushed.c.consumed_at.is_(None),
    pushed.c.expires_at > given("now"),
)
ADD = insert(pushed).on_conflict_do_nothing()
FIND = select(*PUSHED).where(*LIVE)
CONSUME = update(pushed).where(*LIVE)
SWEEP_PUSHED = delete(pushed).where(
    pushed.c.digest.in_(
        select(pushed.c.digest).where(pushed.c.expires_at < given("before")).limit(given("limit"))
    )
)
SPEND = insert(spent).on_conflict_do_nothing()
_KEY = (spent.c.kind, spent.c.digest)
IS_SPENT = select(spent.c.until).where(
    spent.c.kind == given("kind"), spent.c.digest == given("digest"), spent.c.until > given("now")
)
SWEEP_SPENT = delete(spent).where(
    tuple_(*_KEY).in_(select(*_KEY).where(spent.c.until < given("before")).limit(given("limit")))
)


class SqlPushed:
    """Keep `idp.ports.records.handovers.Pushed`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, request: PushedRequest) -> None:
        """Write a request. Raises `Conflict` if its digest is taken."""
        if not self._desk.change(ADD, **{column.name: getattr(request, column.name) for column in PUSHED}):
            raise Conflict

    def find(self, digest: str, now: datetime) -> PushedRequest | None:
        """Find one that is neither consumed nor past its time."""
        row = self._desk.one(FIND, given_digest=digest, given_now=now)
        return PushedRequest(*row) if row else None

    def consume(self, digest: str, now: datetime) -> bool:
        """Spend by one conditional write."""
        return self._desk.change(CONSUME, given_digest=digest, given_now=now, consumed_at=now) == 1

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        return self._desk.change(SWEEP_PUSHED, given_before=before, given_limit=limit)


class SqlSpent:
    """Keep `idp.ports.records.handovers.Spent`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def spend(self, kind: str, digest: str, until: datetime) -> bool:
        """Note a use; false if it was noted before."""
        return self._desk.change(SPEND, kind=kind, digest=digest, until=until) == 1

    def is_spent(self, kind: str, digest: str, now: datetime) -> bool:
        """Tell whether a use was noted that counts until later than now."""
        return self._desk.one(IS_SPENT, given_kind=kind, given_digest=digest, given_now=now) is not None

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what is refused for its age since before; return how many."""
        return self._desk.change(SWEEP_SPENT, given_before=before, given_limit=limit)
