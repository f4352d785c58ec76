"""Failure counts that survive a restart."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from idp.adapters.sql.columns import Instant, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.operations import throttles
from idp.ports.records.operations import Throttle

_KEYS = throttles.c.key.in_(bindparam("given_keys", expanding=True))
FIND = select(throttles.c.key, throttles.c.failures, throttles.c.free_at).where(_KEYS)
CLEAR = delete(throttles).where(_KEYS)
SWEEP = delete(throttles).where(
    throttles.c.key.in_(
        select(throttles.c.key)
        .where(throttles.c.failed_at < given("before"), throttles.c.free_at < given("before"))
        .limit(given("limit"))
    )
)


def failing(
    now: datetime, delay: Mapping[int, timedelta], forget: timedelta
) -> ReturningInsert[*tuple[Any, ...]]:
    """Return the statement that counts one failure and sets the wait that goes with the count."""
    start = insert(throttles)
    forgotten = throttles.c.failed_at < literal(now - forget, Instant)
    count = case((forgotten, 1), else_=throttles.c.failures + 1)
    return start.on_conflict_do_update(
        index_elements=[throttles.c.key],
        set_={
            "failures": count,
            "failed_at": start.excluded.failed_at,
            "free_at": _free_at(count, now, delay),
        },
    ).returning(throttles.c.failures, throttles.c.free_at)


def _free_at(count: ColumnElement[int], now: datetime, delay: Mapping[int, timedelta]) -> ColumnElement[Any]:
    steps = [
        (count >= least, literal(now + wait, Instant)) for least, wait in sorted(delay.items(), reverse=True)
    ]
    return case(*steps, else_=literal(now, Instant)) if steps else literal(now, Instant)


def _after_first(delay: Mapping[int, timedelta]) -> timedelta:
    return max(((least, wait) for least, wait in delay.items() if least <= 1), default=(0, timedelta()))[1]


class SqlThrottles:
    """Keep `idp.ports.records.operations.Throttles`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, keys: Sequence[str]) -> Mapping[str, Throttle]:
        """Read several at once. One statement."""
        return {row[0]: Throttle(*row[1:]) for row in self._desk.all(FIND, given_keys=list(keys))}

    def fail(self, key: str, now: datetime, delay: Mapping[int, timedelta], forget: timedelta) -> Throttle:
        """Count a failure atomically; `delay` maps a number of failures to the wait after it.

        The largest key not above the count applies. Failures older than `forget` are forgotten.
        """
        row = self._desk.changed(
            failing(now, delay, forget),
            key=key,
            failures=1,
            free_at=now + _after_first(delay),
            failed_at=now,
        )
        return Throttle(*row) if row else Throttle(1, now)

    def clear(self, keys: Sequence[str]) -> None:
        """Forget the failures of these keys."""
        self._desk.change(CLEAR, given_keys=list(keys))

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those not touched since; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
