"""Questions to those who may say yes for the company."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.handovers import company_consents
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.errors import Conflict
from idp.model.ids import AccountId, CompanyId, NodeId, PartnerId

CONSENT = fields_of(company_consents, CompanyConsent)
DECISION = ("state", "expires_at", "decided_by", "decided_at", "agreed", "record", "answer")
LIVE = (CompanyConsentState.GIVEN, CompanyConsentState.OPEN)
ONE = (company_consents.c.company == given("company"), company_consents.c.id == given("id"))

ADD = insert(company_consents).on_conflict_do_nothing()
GET = select(*CONSENT).where(*ONE)
FIND_LIVE = (
    select(*CONSENT)
    .where(
        company_consents.c.by == given("by"),
        company_consents.c.company == given("company"),
        company_consents.c.partner == given("partner"),
        company_consents.c.node == given("node"),
        company_consents.c.state.in_(LIVE),
        company_consents.c.expires_at > given("now"),
    )
    .order_by(
        case((company_consents.c.state == CompanyConsentState.GIVEN, 0), else_=1),
        company_consents.c.created_at.desc(),
        company_consents.c.id,
    )
    .limit(1)
)
OF_COMPANY = (
    select(*CONSENT)
    .where(
        company_consents.c.company == given("company"),
        company_consents.c.state.in_(bindparam("given_states", expanding=True)),
    )
    .order_by(company_consents.c.created_at.desc(), company_consents.c.id)
    .limit(given("limit"))
)
MOVE = update(company_consents).where(*ONE, company_consents.c.state == given("old"))
DUE = (
    select(*CONSENT)
    .where(company_consents.c.state.in_(LIVE), company_consents.c.expires_at <= given("now"))
    .order_by(company_consents.c.expires_at, company_consents.c.id)
    .limit(given("limit"))
)


class SqlCompanyConsents:
    """Keep `idp.ports.records.handovers.CompanyConsents`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, consent: CompanyConsent) -> None:
        """Write a question. Raises `Conflict` if its id is taken."""
        if not self._desk.change(ADD, **{column.name: getattr(consent, column.name) for column in CONSENT}):
            raise Conflict

    def get(self, company: CompanyId, consent: str) -> CompanyConsent | None:
        """Read a question of this company, whatever became of it."""
        row = self._desk.one(GET, given_company=company, given_id=consent)
        return CompanyConsent(*row) if row else None

    def live(
        self, by: AccountId, company: CompanyId, partner: PartnerId, node: NodeId, now: datetime
    ) -> CompanyConsent | None:
        """Find the applicant's open question or given consent, a given one first."""
        row = self._desk.one(
            FIND_LIVE,
            given_by=by,
            given_company=company,
            given_partner=partner,
            given_node=node,
            given_now=now,
        )
        return CompanyConsent(*row) if row else None

    def of_company(
        self, company: CompanyId, *, states: frozenset[CompanyConsentState], limit: int = 100
    ) -> Sequence[CompanyConsent]:
        """List newest first."""
        rows = self._desk.all(
            OF_COMPANY, given_company=company, given_states=sorted(states), given_limit=limit
        )
        return [CompanyConsent(*row) for row in rows]

    def move(self, consent: CompanyConsent, old: CompanyConsentState) -> bool:
        """Replace state, time and answer by one conditional write; false unless it was `old`."""
        values = {name: getattr(consent, name) for name in DECISION}
        one = {"given_company": consent.company, "given_id": consent.id, "given_old": old}
        return self._desk.change(MOVE, **one, **values) == 1

    def due(self, now: datetime, limit: int = 100) -> Sequence[CompanyConsent]:
        """List open and given ones whose time is over."""
        return [CompanyConsent(*row) for row in self._desk.all(DUE, given_now=now, given_limit=limit)]
