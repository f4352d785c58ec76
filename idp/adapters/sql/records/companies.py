"""Companies and who acts for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.records.planting import Planting
from idp.adapters.sql.tables.people import accounts, browsers
from idp.adapters.sql.tables.rights import companies, memberships
from idp.model.account import Account, AccountStatus
from idp.model.company import Colleague, Company, CompanyStatus, Membership
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, CompanyId
from idp.ports.clock import Clock

COMPANY = fields_of(companies, Company)
ACCOUNT = fields_of(accounts, Account)
MEMBERSHIP: list[ColumnElement[object]] = [
    memberships.c.account,
    memberships.c.company,
    companies.c.name,
    memberships.c.position,
    memberships.c.last_used_at,
    memberships.c.signatory,
]
ONE = (memberships.c.account == given("account"), memberships.c.company == given("company"))

ADD = insert(companies).on_conflict_do_nothing()
GET = select(*COMPANY).where(companies.c.id == given("id"))
LIST = select(*COMPANY).order_by(companies.c.name, companies.c.id)
UPDATE = update(companies).where(companies.c.id == given("id"))
ADD_MEMBER = insert(memberships).on_conflict_do_nothing()
REMOVE_MEMBER = delete(memberships).where(*ONE)
MEMBERS = (
    select(*ACCOUNT, *MEMBERSHIP)
    .select_from(memberships)
    .join(accounts, accounts.c.id == memberships.c.account)
    .join(companies, companies.c.id == memberships.c.company)
    .where(memberships.c.company == given("company"))
    .order_by(accounts.c.name, accounts.c.id)
)
ROSTER = (
    select(
        accounts.c.id,
        accounts.c.name,
        memberships.c.position,
        accounts.c.status,
        select(func.max(browsers.c.signed_in_at))
        .where(browsers.c.account == accounts.c.id)
        .scalar_subquery(),
        accounts.c.party,
    )
    .join(memberships, memberships.c.account == accounts.c.id)
    .where(memberships.c.company == given("company"))
    .order_by(accounts.c.name, accounts.c.id)
)
MEMBERSHIPS = (
    select(*MEMBERSHIP)
    .join(companies, companies.c.id == memberships.c.company)
    .where(memberships.c.account == given("account"), companies.c.status == CompanyStatus.ACTIVE)
    .order_by(memberships.c.last_used_at.desc().nulls_last(), companies.c.name, companies.c.id)
)
ACTING = (
    select(memberships.c.account)
    .join(companies, companies.c.id == memberships.c.company)
    .join(accounts, accounts.c.id == memberships.c.account)
    .where(
        memberships.c.company == given("company"),
        memberships.c.account.in_(bindparam("given_accounts", expanding=True)),
        companies.c.status == CompanyStatus.ACTIVE,
        accounts.c.status == AccountStatus.ACTIVE,
    )
)
AT_ONCE = 500
MARK_USED = update(memberships).where(*ONE)
SET_SIGNATORY = MARK_USED.where(memberships.c.signatory != given("signatory"))
NUMBERS = select(memberships.c.account, memberships.c.number).where(
    memberships.c.company == given("company"), memberships.c.number != ""
)


class SqlCompanies:
    """Keep `idp.ports.records.people.Companies`. What decides access raises its stamp."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._trees = Planting(desk, clock)

    def add(self, company: Company) -> None:
        """Write a company, and the root of its tree. Raises `Conflict` if the id is taken."""
        if not self._desk.change(ADD, **_values(company)):
            raise Conflict
        self._trees.plant(company)

    def get(self, company: CompanyId) -> Company | None:
        """Read a company, active or ended."""
        row = self._desk.one(GET, given_id=company)
        return Company(*row) if row else None

    def all(self) -> Sequence[Company]:
        """List by name."""
        return [Company(*row) for row in self._desk.all(LIST)]

    def update(self, company: Company) -> None:
        """Replace everything but the id; the root of the tree has the company's name."""
        values = _values(company)
        if not self._desk.change(UPDATE, given_id=values.pop("id"), **values):
            raise NotFound
        self._trees.rename(company)
        self._desk.raise_stamp("access")

    def add_member(
        self, account: AccountId, company: CompanyId, position: str, *, signatory: bool = False
    ) -> None:
        """Let a person act for a company; nothing happens if they already do."""
        member = {"account": account, "company": company, "position": position, "signatory": signatory}
        if self._desk.change(ADD_MEMBER, **member):
            self._desk.raise_stamp("access")

    def set_signatory(self, account: AccountId, company: CompanyId, *, signatory: bool) -> bool:
        """Say whether a member may sign for the company; false if nothing changes or there is none."""
        member = {"given_account": account, "given_company": company, "given_signatory": signatory}
        if not self._desk.change(SET_SIGNATORY, **member, signatory=signatory):
            return False
        self._desk.raise_stamp("access")
        return True

    def set_number(self, account: AccountId, company: CompanyId, number: str) -> bool:
        """Say under which number the company employs a member; false if there is no such member."""
        return self._desk.change(MARK_USED, given_account=account, given_company=company, number=number) == 1

    def numbers(self, company: CompanyId) -> Mapping[AccountId, str]:
        """Return the employee numbers of a company's members, of those who have one."""
        return {row.account: row.number for row in self._desk.all(NUMBERS, given_company=company)}

    def remove_member(self, account: AccountId, company: CompanyId) -> bool:
        """End a membership, and what the person's rights in the company are made of."""
        if not self._desk.change(REMOVE_MEMBER, given_account=account, given_company=company):
            return False
        self._trees.clear(company, account)
        self._desk.raise_stamp("access")
        return True

    def members(self, company: CompanyId) -> Sequence[tuple[Account, Membership]]:
        """List by name."""
        width = len(ACCOUNT)
        rows = self._desk.all(MEMBERS, given_company=company)
        return [(Account(*row[:width]), Membership(*row[width:])) for row in rows]

    def roster(self, company: CompanyId) -> Sequence[Colleague]:
        """List by name; who never left the mark of a browser has never signed in."""
        return [Colleague(*row) for row in self._desk.all(ROSTER, given_company=company)]

    def acting(self, company: CompanyId, accounts: Sequence[AccountId]) -> frozenset[AccountId]:
        """Return who of these acts for the company, if it is active, and may sign in."""
        batches = [list(accounts[start : start + AT_ONCE]) for start in range(0, len(accounts), AT_ONCE)]
        found = (self._desk.all(ACTING, given_company=company, given_accounts=batch) for batch in batches)
        return frozenset(row[0] for rows in found for row in rows)

    def memberships(self, account: AccountId) -> Sequence[Membership]:
        """List the active companies of a person, last used first, then by name."""
        return [Membership(*row) for row in self._desk.all(MEMBERSHIPS, given_account=account)]

    def mark_used(self, account: AccountId, company: CompanyId, at: datetime) -> None:
        """Note that the person chose this company."""
        self._desk.change(MARK_USED, given_account=account, given_company=company, last_used_at=at)


def _values(company: Company) -> dict[str, object]:
    return {column.name: getattr(company, column.name) for column in COMPANY}
