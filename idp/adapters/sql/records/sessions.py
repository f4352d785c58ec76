"""Server-side sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.entries import sessions, visits
from idp.adapters.sql.tables.people import accounts
from idp.model.account import Account
from idp.model.errors import NotFound
from idp.model.ids import AccountId, CompanyId, Sid
from idp.model.session import Session, SignedIn, Visit
from idp.ports.clock import Clock

SESSION = fields_of(sessions, Session)
WIDTH = len(SESSION)
LIVE = sessions.c.ended_at.is_(None)
MINE = (sessions.c.sid == given("sid"), LIVE)

ADD = insert(sessions)
_SIGNED_IN = (
    select(*SESSION, *fields_of(accounts, Account))
    .select_from(sessions)
    .join(accounts, accounts.c.id == sessions.c.account)
)
FIND = _SIGNED_IN.where(sessions.c.digest == given("digest"), LIVE)
GET = _SIGNED_IN.where(*MINE)
HOLD = GET.with_for_update(of=sessions, key_share=True)
ENDED = select(*SESSION).where(sessions.c.sid == given("sid"), sessions.c.ended_at.is_not(None))
CHANGE = update(sessions).where(*MINE)
ROTATE = CHANGE.where(sessions.c.digest == given("digest"))
TOUCH = CHANGE.where(sessions.c.last_seen_at < given("at"))
OF_ACCOUNT = (
    select(*SESSION)
    .where(sessions.c.account == given("account"), LIVE, sessions.c.expires_at > given("now"))
    .order_by(sessions.c.created_at.desc(), sessions.c.sid)
)
LAPSED = (
    select(*SESSION)
    .where(LIVE, or_(sessions.c.expires_at <= given("now"), sessions.c.last_seen_at <= given("idle_since")))
    .order_by(sessions.c.sid)
    .limit(given("limit"))
)
_ENTER = insert(visits)
VISIT = _ENTER.on_conflict_do_update(
    index_elements=[visits.c.sid, visits.c.service],
    set_={"company": _ENTER.excluded.company},
    where=visits.c.company.is_distinct_from(_ENTER.excluded.company),
)
VISITS = (
    select(visits.c.sid, visits.c.service, visits.c.first_at)
    .where(visits.c.sid == given("sid"))
    .order_by(visits.c.first_at, visits.c.service)
)
VISITS_ENDED = (
    select(visits.c.sid, visits.c.service, visits.c.first_at)
    .select_from(sessions)
    .join(visits, visits.c.sid == sessions.c.sid)
    .where(sessions.c.account == given("account"), sessions.c.ended_at == given("at"))
    .order_by(visits.c.first_at, visits.c.service, visits.c.sid)
)
VISITS_OF = (
    select(sessions.c.account, visits.c.sid, visits.c.service, visits.c.first_at)
    .select_from(sessions)
    .join(visits, visits.c.sid == sessions.c.sid)
    .where(
        sessions.c.account.in_(bindparam("given_accounts", expanding=True)),
        LIVE,
        sessions.c.expires_at > given("now"),
        or_(visits.c.company.is_(None), visits.c.company == given("company")),
    )
    .order_by(visits.c.first_at, visits.c.sid, visits.c.service)
)
AT_ONCE = 500
SWEEP = delete(sessions).where(
    sessions.c.sid.in_(
        select(sessions.c.sid)
        .where(
            sessions.c.ended_at.is_not(None),
            or_(sessions.c.expires_at < given("before"), sessions.c.ended_at < given("before")),
        )
        .limit(given("limit"))
    )
)


class SqlSessions:
    """Keep `idp.ports.records.entries.Sessions`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def add(self, session: Session, digest: str) -> None:
        """Write a session, to be found by the digest of its cookie."""
        values = {column.name: getattr(session, column.name) for column in SESSION}
        self._desk.change(ADD, digest=digest, **values)

    def find(self, digest: str) -> SignedIn | None:
        """Find a session that has not ended, with its person. One statement."""
        row = self._desk.one(FIND, given_digest=digest)
        return SignedIn(Session(*row[:WIDTH]), Account(*row[WIDTH:])) if row else None

    def get(self, sid: Sid) -> SignedIn | None:
        """Read a session that has not ended, by its `sid`."""
        row = self._desk.one(GET, given_sid=sid)
        return SignedIn(Session(*row[:WIDTH]), Account(*row[WIDTH:])) if row else None

    def hold(self, sid: Sid) -> SignedIn | None:
        """Read a session that has not ended, and keep it from ending until this block is over."""
        row = self._desk.one(HOLD, given_sid=sid)
        return SignedIn(Session(*row[:WIDTH]), Account(*row[WIDTH:])) if row else None

    def ended(self, sid: Sid) -> Session | None:
        """Read a session that has ended and is still kept."""
        row = self._desk.one(ENDED, given_sid=sid)
        return Session(*row) if row else None

    def rotate(self, sid: Sid, old_digest: str, new_digest: str) -> bool:
        """Change the cookie's digest by one conditional write."""
        return self._desk.change(ROTATE, given_sid=sid, given_digest=old_digest, digest=new_digest) == 1

    def prove(self, sid: Sid, auth_time: datetime, acr: str, amr: tuple[str, ...]) -> None:
        """Record a new authentication within the session."""
        self._change(sid, auth_time=auth_time, acr=acr, amr=amr)

    def choose_company(self, sid: Sid, company: CompanyId) -> None:
        """Let the session act for another company."""
        self._change(sid, company=company)

    def touch(self, sid: Sid, at: datetime) -> None:
        """Note that the session was used; never moves back."""
        self._desk.change(TOUCH, given_sid=sid, given_at=at, last_seen_at=at)

    def of_account(self, account: AccountId) -> Sequence[Session]:
        """List live sessions, newest first."""
        rows = self._desk.all(OF_ACCOUNT, given_account=account, given_now=self._clock.now())
        return [Session(*row) for row in rows]

    def lapsed(self, now: datetime, idle_since: datetime, limit: int = 100) -> Sequence[Session]:
        """List sessions past a limit of time that nobody has ended yet."""
        rows = self._desk.all(LAPSED, given_now=now, given_idle_since=idle_since, given_limit=limit)
        return [Session(*row) for row in rows]

    def end(self, sid: Sid, at: datetime) -> bool:
        """End by one conditional write; false if it had ended."""
        return self._desk.change(CHANGE, given_sid=sid, ended_at=at) == 1

    def visit(self, sid: Sid, service: str, at: datetime, company: CompanyId | None = None) -> bool:
        """Note that a service was entered; false if it was, for the same company. One statement."""
        return self._desk.change(VISIT, sid=sid, service=service, first_at=at, company=company) == 1

    def visits(self, sid: Sid) -> Sequence[Visit]:
        """List what was entered, in order."""
        return [Visit(*row) for row in self._desk.all(VISITS, given_sid=sid)]

    def visits_ended(self, account: AccountId, at: datetime) -> Sequence[Visit]:
        """List what had been entered in the sessions of a person that ended at this moment."""
        return [Visit(*row) for row in self._desk.all(VISITS_ENDED, given_account=account, given_at=at)]

    def visits_of(
        self, accounts: Sequence[AccountId], company: CompanyId
    ) -> Sequence[tuple[AccountId, Visit]]:
        """List what people have entered in their live sessions, last for this company or who knows which."""
        now = self._clock.now()
        batches = [list(accounts[start : start + AT_ONCE]) for start in range(0, len(accounts), AT_ONCE)]
        return [
            (row[0], Visit(*row[1:]))
            for batch in batches
            for row in self._desk.all(VISITS_OF, given_accounts=batch, given_now=now, given_company=company)
        ]

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete ended sessions whose absolute limit or end lies before; return how many."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)

    def _change(self, sid: Sid, **values: object) -> None:
        if not self._desk.change(CHANGE, given_sid=sid, **values):
            raise NotFound
