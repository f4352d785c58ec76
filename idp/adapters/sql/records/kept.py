"""Sessions that services keep themselves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.bridging import service_sessions
from idp.adapters.sql.tables.entries import sessions
from idp.model.ids import AccountId, CompanyId, ServiceId, Sid
from idp.model.kept import ServiceSession

_c = service_sessions.c
COLUMNS = fields_of(service_sessions, ServiceSession)
_INDEX = _c["index"]
_THIS = (_c.service == given("service"), given("index") == _INDEX)
_BY_AGE = (_c.service, _c.made_at, _INDEX)

_make = insert(service_sessions)
PUT = _make.on_conflict_do_update(
    index_elements=[_c.service, _INDEX],
    set_={
        column.name: _make.excluded[column.name]
        for column in COLUMNS
        if column.name not in ("service", "index")
    },
)
FIND = select(*COLUMNS).where(*_THIS)
OF_SESSION = select(*COLUMNS).where(_c.sid == given("sid")).order_by(*_BY_AGE)
OF_PEOPLE = (
    select(*COLUMNS)
    .where(
        _c.account.in_(bindparam("given_accounts", expanding=True)),
        or_(_c.company.is_(None), _c.company == given("company")),
    )
    .order_by(*_BY_AGE)
)
DROP = delete(service_sessions).where(*_THIS)
_LIVES = exists().where(sessions.c.sid == _c.sid, sessions.c.ended_at.is_(None))
SWEEP = delete(service_sessions).where(
    tuple_(_c.service, _INDEX).in_(
        select(_c.service, _INDEX).where(_c.made_at < given("before"), ~_LIVES).limit(given("limit"))
    )
)
AT_ONCE = 500


class SqlServiceSessions:
    """Keep `idp.ports.records.kept.ServiceSessions`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, session: ServiceSession) -> None:
        """Write one, over the one that has the same index at the service."""
        self._desk.change(PUT, **{column.name: getattr(session, column.name) for column in COLUMNS})

    def find(self, service: ServiceId, index: str) -> ServiceSession | None:
        """Read one."""
        row = self._desk.one(FIND, given_service=service, given_index=index)
        return ServiceSession(*row) if row else None

    def of_session(self, sid: Sid) -> Sequence[ServiceSession]:
        """List those that rest on a session of ours."""
        return [ServiceSession(*row) for row in self._desk.all(OF_SESSION, given_sid=sid)]

    def of_people(self, accounts: Sequence[AccountId], company: CompanyId) -> Sequence[ServiceSession]:
        """List those that people have open for a company."""
        found: list[ServiceSession] = []
        for start in range(0, len(accounts), AT_ONCE):
            some = list(accounts[start : start + AT_ONCE])
            rows = self._desk.all(OF_PEOPLE, given_accounts=some, given_company=company)
            found.extend(ServiceSession(*row) for row in rows)
        return found

    def drop(self, service: ServiceId, index: str) -> bool:
        """Delete one; tell whether there was one."""
        return self._desk.change(DROP, given_service=service, given_index=index) == 1

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those made before whose session of ours is over; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
