"""Scopes agreed to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.entries import consents
from idp.adapters.sql.tables.registry import clients
from idp.model.client import Client
from idp.model.consent import Consent
from idp.model.ids import AccountId, ClientId, CompanyId

CONSENT = fields_of(consents, Consent)
ONE = (
    consents.c.account == given("account"),
    consents.c.client == given("client"),
    consents.c.company == given("company"),
)
LIVE = consents.c.revoked_at.is_(None)

ADD = insert(consents).on_conflict_do_nothing()
FIND = select(*CONSENT).where(*ONE, LIVE)
LOCK = select(*CONSENT).where(*ONE).with_for_update()
REPLACE = update(consents).where(*ONE)
REVOKE = REPLACE.where(LIVE)
REVOKE_OF_CLIENT = update(consents).where(consents.c.client == given("client"), LIVE)
OF_ACCOUNT = (
    select(*CONSENT)
    .where(consents.c.account == given("account"), LIVE)
    .order_by(consents.c.granted_at.desc(), consents.c.client, consents.c.company)
)
AGREED_IN = (
    select(*CONSENT, clients.c.registration)
    .join(clients, clients.c.client_id == consents.c.client)
    .where(consents.c.account == given("account"), consents.c.company == given("company"), LIVE)
    .order_by(consents.c.granted_at.desc(), consents.c.client)
    .limit(given("limit"))
)


class SqlConsents:
    """Keep `idp.ports.records.entries.Consents`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, consent: Consent) -> None:
        """Write, joining the scopes with those agreed to before and not revoked."""
        if self._desk.change(ADD, **{column.name: getattr(consent, column.name) for column in CONSENT}):
            return
        before = self._desk.one(LOCK, **_one(consent.account, consent.client, consent.company))
        joined = consent
        if before and before.revoked_at is None:
            joined = replace(consent, scopes=consent.scopes | before.scopes)
        self._desk.change(
            REPLACE,
            **_one(consent.account, consent.client, consent.company),
            scopes=joined.scopes,
            granted_at=joined.granted_at,
            revoked_at=joined.revoked_at,
        )

    def find(self, account: AccountId, client: ClientId, company: CompanyId | None) -> Consent | None:
        """Find one that is not revoked. One statement."""
        row = self._desk.one(FIND, **_one(account, client, company))
        return Consent(*row) if row else None

    def of_account(self, account: AccountId) -> Sequence[Consent]:
        """List those that are not revoked, newest first."""
        return [Consent(*row) for row in self._desk.all(OF_ACCOUNT, given_account=account)]

    def agreed_in(
        self, account: AccountId, company: CompanyId | None, limit: int
    ) -> Sequence[tuple[Consent, Client]]:
        """List those of one company that are not revoked with their clients, newest first. One statement."""
        rows = self._desk.all(AGREED_IN, given_account=account, given_company=company, given_limit=limit)
        return [(Consent(*row[: len(CONSENT)]), row.registration) for row in rows]

    def revoke(
        self,
        account: AccountId,
        client: ClientId,
        company: CompanyId | None,
        at: datetime,
    ) -> bool:
        """Withdraw by one conditional write."""
        return self._desk.change(REVOKE, **_one(account, client, company), revoked_at=at) == 1

    def revoke_of_client(self, client: ClientId, at: datetime) -> int:
        """Withdraw everybody's; return how many."""
        return self._desk.change(REVOKE_OF_CLIENT, given_client=client, revoked_at=at)


def _one(account: AccountId, client: ClientId, company: CompanyId | None) -> dict[str, str | None]:
    return {"given_account": account, "given_client": client, "given_company": company}
