"""Applications to partners, and what was really handed over."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import AnyRow, Desk
from idp.adapters.sql.tables.handovers import applications, disclosures
from idp.adapters.sql.tables.people import accounts
from idp.adapters.sql.tables.rights import companies, memberships
from idp.model.application import Applicant, Application, ApplicationState, Disclosure, Ending
from idp.model.company import CompanyStatus
from idp.model.errors import Conflict
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId

APPLICATION = fields_of(applications, Application)
WIDTH = len(APPLICATION)
SECRETS = frozenset({"sealed", "data_key"})
BARE = fields_of(applications, Application, without=SECRETS)
"""What lists show: nothing that opens the values."""
BARE_NAMES = tuple(field.name for field in fields(Application) if field.name not in SECRETS)
DISCLOSURE = fields_of(disclosures, Disclosure)
AT_ONCE = 500

ONE = applications.c.id == given("id")
GRANTED = applications.c.state == ApplicationState.GRANTED
OPEN = applications.c.state != ApplicationState.CLOSED
_acting = (
    exists()
    .where(
        memberships.c.account == applications.c.account,
        memberships.c.company == applications.c.company,
        companies.c.id == memberships.c.company,
        companies.c.status == CompanyStatus.ACTIVE,
    )
    .correlate(applications)
)
_giver = accounts.alias("giver")

ADD = insert(applications).on_conflict_do_nothing()
GET = select(*APPLICATION).where(ONE)
FIND = (
    select(*APPLICATION, accounts.c.status, or_(applications.c.company.is_(None), _acting), _giver.c.status)
    .select_from(applications)
    .join(accounts, accounts.c.id == applications.c.account)
    .outerjoin(_giver, _giver.c.id == applications.c.company_by)
    .where(applications.c.key_digest == given("key_digest"))
)
BIND = update(applications).where(ONE, GRANTED, applications.c.key_digest.is_(None))
READ = update(applications).where(ONE, GRANTED).values(state=ApplicationState.READ)
CLOSE = (
    update(applications)
    .where(
        ONE,
        or_(
            GRANTED,
            and_(OPEN, given("read_too")),
            and_(applications.c.ending == Ending.DELIVERED, given("taken_back")),
        ),
    )
    .values(state=ApplicationState.CLOSED, sealed=null(), data_key=null())
)
_NEWEST = select(*BARE).order_by(applications.c.approved_at.desc(), applications.c.id).limit(given("limit"))
OF_ACCOUNT = _NEWEST.where(applications.c.account == given("account"))
OF_COMPANY = _NEWEST.where(applications.c.company == given("company"))
OF_CLIENT = _NEWEST.where(applications.c.client == given("client"))
OPEN_OF = (
    select(*BARE)
    .where(
        OPEN,
        or_(applications.c.account == given("account"), applications.c.company_by == given("account")),
    )
    .order_by(applications.c.approved_at.desc(), applications.c.id)
)
OPEN_IN = OPEN_OF.where(applications.c.company == given("company"))
WAITING = (
    select(*BARE).where(GRANTED).order_by(applications.c.expires_at, applications.c.id).limit(given("limit"))
)
WAITING_ON = WAITING.where(
    or_(
        applications.c.expires_at > given("at"),
        and_(applications.c.expires_at == given("at"), applications.c.id > given("after")),
    )
)
DUE = (
    select(*BARE)
    .where(
        or_(
            and_(GRANTED, applications.c.expires_at <= given("now")),
            and_(
                applications.c.state == ApplicationState.READ, applications.c.read_at <= given("read_before")
            ),
        )
    )
    .order_by(applications.c.expires_at, applications.c.id)
    .limit(given("limit"))
)
DISCLOSE = insert(disclosures).on_conflict_do_nothing()
DISCLOSURES = (
    select(*DISCLOSURE)
    .where(disclosures.c.application.in_(bindparam("given_applications", expanding=True)))
    .order_by(disclosures.c.at, disclosures.c.application)
)


class SqlApplications:
    """Keep `idp.ports.records.handovers.Applications`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, application: Application) -> None:
        """Write an application. Raises `Conflict` if its id or its key is taken."""
        values = {column.name: getattr(application, column.name) for column in APPLICATION}
        if not self._desk.change(ADD, **values):
            raise Conflict

    def get(self, application: ApplicationId) -> Application | None:
        """Read an application, whatever its state, with what is sealed in it."""
        row = self._desk.one(GET, given_id=application)
        return Application(*row) if row else None

    def find(self, key_digest: str) -> tuple[Application, Applicant] | None:
        """Find what a token or reference reads, closed or not, with its people. One statement."""
        row = self._desk.one(FIND, given_key_digest=key_digest)
        return (Application(*row[:WIDTH]), Applicant(*row[WIDTH:])) if row else None

    def bind(
        self, application: ApplicationId, key_digest: str, key_expires_at: datetime, jkt: str | None
    ) -> bool:
        """Give it the key that reads it, by one conditional write; false if it has one or is not granted."""
        key = {"key_digest": key_digest, "key_expires_at": key_expires_at, "jkt": jkt}
        return self._desk.change(BIND, given_id=application, **key) == 1

    def read(self, application: ApplicationId, sealed: bytes, at: datetime) -> bool:
        """Mark as read and keep what was answered, by one conditional write; false unless it was granted."""
        return self._desk.change(READ, given_id=application, sealed=sealed, read_at=at) == 1

    def close(self, application: ApplicationId, ending: Ending, at: datetime) -> bool:
        """Close and forget the values, by one conditional write; what was read does not expire."""
        told = {
            "given_read_too": ending is not Ending.EXPIRED,
            "given_taken_back": ending in (Ending.WITHDRAWN, Ending.REVOKED),
        }
        return self._desk.change(CLOSE, given_id=application, ending=ending, closed_at=at, **told) == 1

    def disclose(self, disclosure: Disclosure) -> None:
        """Write a reading. Raises `Conflict` if the application was read before."""
        values = {column.name: getattr(disclosure, column.name) for column in DISCLOSURE}
        if not self._desk.change(DISCLOSE, **values):
            raise Conflict

    def disclosures(self, applications: Sequence[ApplicationId]) -> Sequence[Disclosure]:
        """List readings of these, oldest first. One statement for 500 of them."""
        batches = [applications[start : start + AT_ONCE] for start in range(0, len(applications), AT_ONCE)]
        rows = (self._desk.all(DISCLOSURES, given_applications=list(batch)) for batch in batches)
        found = [Disclosure(*row) for batch in rows for row in batch]
        return sorted(found, key=lambda one: (one.at, one.application))

    def of_account(self, account: AccountId, limit: int = 200) -> Sequence[Application]:
        """List a person's, newest first, without sealed values."""
        return _bare(self._desk.all(OF_ACCOUNT, given_account=account, given_limit=limit))

    def of_company(self, company: CompanyId, limit: int = 200) -> Sequence[Application]:
        """List those that hand over a company's fields or were made for it, newest first."""
        return _bare(self._desk.all(OF_COMPANY, given_company=company, given_limit=limit))

    def of_client(self, client: ClientId, limit: int = 100) -> Sequence[Application]:
        """List those to a client, newest first, without sealed values."""
        return _bare(self._desk.all(OF_CLIENT, given_client=client, given_limit=limit))

    def open_of(self, account: AccountId, company: CompanyId | None) -> Sequence[Application]:
        """List what is not closed of a person, in a company or anywhere, also what they gave fields to."""
        if company is None:
            return _bare(self._desk.all(OPEN_OF, given_account=account))
        return _bare(self._desk.all(OPEN_IN, given_account=account, given_company=company))

    def granted(self, after: Application | None = None, limit: int = 200) -> Sequence[Application]:
        """List what waits to be read, soonest over first, from the one after `after`, without values."""
        if after is None:
            return _bare(self._desk.all(WAITING, given_limit=limit))
        place = {"given_at": after.expires_at, "given_after": after.id}
        return _bare(self._desk.all(WAITING_ON, **place, given_limit=limit))

    def due(self, now: datetime, read_before: datetime, limit: int = 100) -> Sequence[Application]:
        """List open ones that were never read and are past their time, or were read before."""
        return _bare(self._desk.all(DUE, given_now=now, given_read_before=read_before, given_limit=limit))


def _bare(rows: Sequence[AnyRow]) -> Sequence[Application]:
    return [Application(**dict(zip(BARE_NAMES, row, strict=True))) for row in rows]
