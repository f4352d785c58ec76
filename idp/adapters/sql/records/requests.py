"""Wishes, and changes that wait for a second person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.waiting import requests
from idp.model.errors import Conflict
from idp.model.ids import CompanyId, RequestId
from idp.model.requests import Request, RequestState

REQUEST = fields_of(requests, Request)
DECISION = ("state", "ripe_at", "decided_by", "decided_at", "answer", "rev")
ONE = (requests.c.company == given("company"), requests.c.id == given("id"))

ADD = insert(requests).on_conflict_do_nothing()
GET = select(*REQUEST).where(*ONE)
OF_COMPANY = (
    select(*REQUEST)
    .where(
        requests.c.company == given("company"),
        requests.c.state.in_(bindparam("given_states", expanding=True)),
    )
    .order_by(requests.c.created_at.desc(), requests.c.id)
    .limit(given("limit"))
)
MOVE = update(requests).where(*ONE, requests.c.state == given("old"))
DUE = (
    select(*REQUEST)
    .where(
        or_(
            and_(requests.c.state == RequestState.RIPENING, requests.c.ripe_at <= given("now")),
            and_(requests.c.state == RequestState.OPEN, requests.c.expires_at <= given("now")),
        )
    )
    .order_by(requests.c.created_at, requests.c.id)
    .limit(given("limit"))
)


class SqlRequests:
    """Keep `idp.ports.records.rights.Requests`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, request: Request) -> None:
        """Write a request. Raises `Conflict` if the id is taken."""
        if not self._desk.change(ADD, **{column.name: getattr(request, column.name) for column in REQUEST}):
            raise Conflict

    def get(self, company: CompanyId, request: RequestId) -> Request | None:
        """Read a request of this company."""
        row = self._desk.one(GET, given_company=company, given_id=request)
        return Request(*row) if row else None

    def of_company(
        self, company: CompanyId, *, states: frozenset[RequestState] | None = None, limit: int = 100
    ) -> Sequence[Request]:
        """List newest first."""
        wanted = sorted(RequestState if states is None else states)
        rows = self._desk.all(OF_COMPANY, given_company=company, given_states=wanted, given_limit=limit)
        return [Request(*row) for row in rows]

    def move(self, request: Request, old: RequestState) -> bool:
        """Replace state, decision and revision by one conditional write; false unless it was `old`."""
        values = {name: getattr(request, name) for name in DECISION}
        one = {"given_company": request.company, "given_id": request.id, "given_old": old}
        return self._desk.change(MOVE, **one, **values) == 1

    def due(self, now: datetime, limit: int = 100) -> Sequence[Request]:
        """List ripening requests whose time has come, and open ones past their expiry; oldest first."""
        return [Request(*row) for row in self._desk.all(DUE, given_now=now, given_limit=limit)]
