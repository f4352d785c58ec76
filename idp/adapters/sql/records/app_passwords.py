"""Application passwords."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import AnyRow, Desk
from idp.adapters.sql.tables.rights import companies
from idp.adapters.sql.tables.secrets import LIVE, app_passwords
from idp.model.app_password import AppPassword, AppSecretKind
from idp.model.errors import Conflict
from idp.model.ids import AccountId, AppPasswordId, CompanyId, ServiceId

_c = app_passwords.c
COLUMNS = fields_of(app_passwords, AppPassword)
_IN_COMPANY = _c.company == given("company")
_AT_SERVICE = _c.service == given("service")
_BY_AGE = (_c.service, _c.created_at, _c.id)

HOLD = select(companies.c.id).where(companies.c.id == given("company")).with_for_update(key_share=True)
PUT = insert(app_passwords).on_conflict_do_nothing()
GET = select(*COLUMNS).where(_c.id == given("id"))
OF_LOGIN = (
    select(*COLUMNS)
    .where(_AT_SERVICE, _c.login == given("login"), LIVE)
    .order_by(_c.company, _c.created_at, _c.id)
)
OF_LOGIN_THERE = OF_LOGIN.where(_IN_COMPANY)
OF_PERSON = select(*COLUMNS).where(_c.account == given("account"), _IN_COMPANY, LIVE).order_by(*_BY_AGE)
OF_SERVICE = (
    select(*COLUMNS)
    .where(_AT_SERVICE, LIVE)
    .order_by(_c.company, _c.login, _c.created_at, _c.id)
    .limit(given("limit"))
)
OF_SERVICE_THERE = OF_SERVICE.where(_IN_COMPANY)
SERVERS = select(*COLUMNS).where(_IN_COMPANY, _c.kind == AppSecretKind.SERVER, LIVE).order_by(*_BY_AGE)
END = update(app_passwords).where(_c.id == given("id"), LIVE)
END_OF_PERSON = update(app_passwords).where(_c.account == given("account"), _IN_COMPANY, LIVE)
END_OF_PERSON_THERE = END_OF_PERSON.where(_AT_SERVICE)
ENDED = END_OF_PERSON.returning(*COLUMNS)
ENDED_THERE = END_OF_PERSON_THERE.returning(*COLUMNS)
ENDED_WITH = (
    select(*COLUMNS)
    .where(_c.account == given("account"), _IN_COMPANY, _c.ended_at == given("at"))
    .order_by(*_BY_AGE)
)
USED = update(app_passwords).where(
    _c.id == given("id"), LIVE, or_(_c.used_at.is_(None), _c.used_at <= given("after"))
)


class SqlAppPasswords:
    """Keep `idp.ports.records.bridging.AppPasswords`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, app: AppPassword) -> None:
        """Write a new one. Raises `Conflict` if its id is taken.

        Those who make one in a company wait for each other, so that each may count what is there.
        """
        self._desk.one(HOLD, given_company=app.company)
        if not self._desk.change(PUT, **{column.name: getattr(app, column.name) for column in COLUMNS}):
            raise Conflict
        self._desk.raise_stamp("secrets")

    def get(self, app: AppPasswordId) -> AppPassword | None:
        """Read one, ended or not."""
        row = self._desk.one(GET, given_id=app)
        return AppPassword(*row) if row else None

    def of_login(self, company: CompanyId | None, service: ServiceId, login: str) -> Sequence[AppPassword]:
        """List those used with a login, in one company or in all. One statement."""
        if company is None:
            return _made(self._desk.all(OF_LOGIN, given_service=service, given_login=login))
        there = {"given_company": company, "given_service": service, "given_login": login}
        return _made(self._desk.all(OF_LOGIN_THERE, **there))

    def of_person(self, company: CompanyId, account: AccountId) -> Sequence[AppPassword]:
        """List a person's, by service and age."""
        return _made(self._desk.all(OF_PERSON, given_company=company, given_account=account))

    def of_service(
        self, service: ServiceId, company: CompanyId | None = None, limit: int = 500
    ) -> Sequence[AppPassword]:
        """List a service's, those of servers too, by company and login."""
        if company is None:
            return _made(self._desk.all(OF_SERVICE, given_service=service, given_limit=limit))
        there = {"given_service": service, "given_company": company}
        return _made(self._desk.all(OF_SERVICE_THERE, **there, given_limit=limit))

    def servers_of(self, company: CompanyId) -> Sequence[AppPassword]:
        """List those of a company's servers, by service and age."""
        return _made(self._desk.all(SERVERS, given_company=company))

    def end(self, app: AppPasswordId, now: datetime) -> bool:
        """End one by a conditional write; tell whether it was live."""
        if not self._desk.change(END, given_id=app, ended_at=now):
            return False
        self._desk.raise_stamp("secrets")
        return True

    def end_of_person(
        self, company: CompanyId, account: AccountId, now: datetime, service: ServiceId | None = None
    ) -> Sequence[AppPassword]:
        """End all of a person's in a company, at one service or at all; return them."""
        whose = {"given_company": company, "given_account": account, "ended_at": now}
        if service is None:
            rows = self._desk.changed_all(ENDED, **whose)
        else:
            rows = self._desk.changed_all(ENDED_THERE, **whose, given_service=service)
        if rows:
            self._desk.raise_stamp("secrets")
        return sorted(_made(rows), key=lambda app: (app.service, app.created_at, app.id))

    def ended_with(self, company: CompanyId, account: AccountId, at: datetime) -> Sequence[AppPassword]:
        """List a person's that ended at one moment, by service and age."""
        whose = {"given_company": company, "given_account": account}
        return _made(self._desk.all(ENDED_WITH, **whose, given_at=at))

    def mark_used(self, app: AppPasswordId, at: datetime, after: datetime) -> bool:
        """Note a use unless one is noted later than `after`; tell whether it was noted."""
        return self._desk.change(USED, given_id=app, given_after=after, used_at=at) == 1


def _made(rows: Sequence[AnyRow]) -> Sequence[AppPassword]:
    return [AppPassword(*row) for row in rows]
