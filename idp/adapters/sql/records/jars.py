"""Cookies of old services, by session and service."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.bridging import jars
from idp.model.link import Jar
from idp.ports.clock import Clock

JAR = fields_of(jars, Jar)
_c = jars.c
GET = select(*JAR).where(_c.key == given("key"))
_make = insert(jars)
LEASE = _make.on_conflict_do_update(
    index_elements=[_c.key],
    set_={"signing_in_until": _make.excluded.signing_in_until, "written_at": _make.excluded.written_at},
    where=or_(_c.signing_in_until.is_(None), _c.signing_in_until <= given("now")),
)
PUT = update(jars).where(_c.key == given("key"), _c.version == given("version"))
RELEASE = update(jars).where(_c.key == given("key"))
OF_SESSION = select(*JAR).where(_c.sid == given("sid")).order_by(_c.key)
DROP = delete(jars).where(_c.key == given("key"))
SWEEP = delete(jars).where(
    _c.key.in_(select(_c.key).where(_c.written_at < given("before")).limit(given("limit")))
)


class SqlJars:
    """Keep `idp.ports.records.bridging.Jars`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def get(self, key: str) -> Jar | None:
        """Read a jar; one that was only leased is empty and of version 0."""
        row = self._desk.one(GET, given_key=key)
        return Jar(*row) if row else None

    def lease(self, key: str, now: datetime, until: datetime) -> bool:
        """Take the right to sign in by one conditional write."""
        empty = {"key": key, "sid": key.partition(":")[0], "sealed": b"", "version": 0}
        return self._desk.change(LEASE, given_now=now, signing_in_until=until, written_at=now, **empty) == 1

    def put(self, jar: Jar, was: int) -> bool:
        """Write a jar over the version it was read at, and give back the lease."""
        written = self._desk.change(
            PUT,
            given_key=jar.key,
            given_version=was,
            sealed=jar.sealed,
            version=was + 1,
            signing_in_until=None,
            written_at=self._clock.now(),
        )
        return written == 1

    def release(self, key: str) -> None:
        """Give back the lease without a jar."""
        self._desk.change(RELEASE, given_key=key, signing_in_until=None)

    def of_session(self, sid: str) -> Sequence[Jar]:
        """List the jars of a session."""
        return [Jar(*row) for row in self._desk.all(OF_SESSION, given_sid=sid)]

    def drop(self, key: str) -> bool:
        """Delete a jar; tell whether there was one."""
        return self._desk.change(DROP, given_key=key) == 1

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete jars that nobody has written since; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
