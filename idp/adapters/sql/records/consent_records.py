"""Consent records: written once, in one chain a person."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.handovers import consent_records
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import Conflict
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, RecordId

RECORD = fields_of(consent_records, ConsentRecord)

ADD = insert(consent_records).on_conflict_do_nothing()
GET = select(*RECORD).where(consent_records.c.id == given("id"))
OF_ACCOUNT = (
    select(*RECORD)
    .where(consent_records.c.account == given("account"))
    .order_by(consent_records.c.seq.desc())
    .limit(given("limit"))
)
OF_APPLICATION = (
    select(*RECORD)
    .where(consent_records.c.application == given("application"))
    .order_by(consent_records.c.at, consent_records.c.account, consent_records.c.seq)
)
ALONE = OF_ACCOUNT.where(consent_records.c.application.is_(None))
GIVEN = OF_ACCOUNT.where(
    consent_records.c.client == given("client"),
    consent_records.c.state == ConsentState.GIVEN,
    consent_records.c.application.is_not(None),
)
GIVEN_ALONE = GIVEN.where(consent_records.c.company.is_(None))
GIVEN_IN = GIVEN.where(consent_records.c.company == given("company"))


class SqlConsentRecords:
    """Keep `idp.ports.records.handovers.ConsentRecords`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def append(self, record: ConsentRecord) -> None:
        """Write a record. Raises `Conflict` if its place in the chain is taken: build it anew."""
        if not self._desk.change(ADD, **{column.name: getattr(record, column.name) for column in RECORD}):
            raise Conflict

    def last(self, account: AccountId) -> ConsentRecord | None:
        """Read the end of a person's chain."""
        return self._one(OF_ACCOUNT, given_account=account, given_limit=1)

    def get(self, record: RecordId) -> ConsentRecord | None:
        """Read a record."""
        return self._one(GET, given_id=record)

    def of_application(self, application: ApplicationId) -> Sequence[ConsentRecord]:
        """List in the order of their moments."""
        return [ConsentRecord(*row) for row in self._desk.all(OF_APPLICATION, given_application=application)]

    def of_account(self, account: AccountId, limit: int = 500) -> Sequence[ConsentRecord]:
        """List newest first."""
        rows = self._desk.all(OF_ACCOUNT, given_account=account, given_limit=limit)
        return [ConsentRecord(*row) for row in rows]

    def alone(self, account: AccountId, limit: int = 100) -> Sequence[ConsentRecord]:
        """List those that no application stands on, newest first."""
        rows = self._desk.all(ALONE, given_account=account, given_limit=limit)
        return [ConsentRecord(*row) for row in rows]

    def latest_given(
        self, account: AccountId, client: ClientId, company: CompanyId | None
    ) -> ConsentRecord | None:
        """Read what was last agreed to in an application of their own."""
        asked = {"given_account": account, "given_client": client, "given_limit": 1}
        if company is None:
            return self._one(GIVEN_ALONE, **asked)
        return self._one(GIVEN_IN, given_company=company, **asked)

    def _one(self, statement: Select[*tuple[object, ...]], **values: object) -> ConsentRecord | None:
        row = self._desk.one(statement, **values)
        return ConsentRecord(*row) if row else None
