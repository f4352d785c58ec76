"""Who last entered what."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.waiting import uses
from idp.model.ids import AccountId, CompanyId
from idp.model.requests import Use

_NOTE = insert(uses)
NOTE = _NOTE.on_conflict_do_update(
    index_elements=[uses.c.company, uses.c.account, uses.c.service],
    set_={"at": _NOTE.excluded.at},
    where=uses.c.at < _NOTE.excluded.at,
)
OF_COMPANY = (
    select(*fields_of(uses, Use))
    .where(uses.c.company == given("company"))
    .order_by(uses.c.account, uses.c.service)
)
OF_PERSON = (
    select(*fields_of(uses, Use))
    .where(uses.c.company == given("company"), uses.c.account == given("account"))
    .order_by(uses.c.at.desc(), uses.c.service)
    .limit(given("limit"))
)


class SqlUses:
    """Keep `idp.ports.records.rights.Uses`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def note(self, company: CompanyId, use: Use) -> None:
        """Note that somebody entered; the latest time counts. One statement."""
        self._desk.change(NOTE, company=company, account=use.account, service=use.service, at=use.at)

    def of_company(self, company: CompanyId) -> Sequence[Use]:
        """List by person and service."""
        return [Use(*row) for row in self._desk.all(OF_COMPANY, given_company=company)]

    def of_person(self, company: CompanyId, account: AccountId, limit: int) -> Sequence[Use]:
        """List what a person entered for a company, last first."""
        rows = self._desk.all(OF_PERSON, given_company=company, given_account=account, given_limit=limit)
        return [Use(*row) for row in rows]
