"""Old accounts, and whose they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, func, literal, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import AnyRow, Desk
from idp.adapters.sql.records.link_rows import COLUMNS, link_of, link_values, made_link
from idp.adapters.sql.tables.bridging import LIVE, account_links, link_claims, link_users, sealed_secrets
from idp.model.errors import Conflict
from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, LinkClaim, LinkState

DISMISSED = "dismissed"
"""By whom an old account may be used decides under which login an application password is good."""
AT_ONCE = 500
NO_SECRET: Mapping[str, Any] = {"has_secret": False, "imported": ""}
_c = account_links.c
THERE = (_c.company == given("company"), _c.service == given("service"))
USES = link_users.c.account == given("account")

PUT = insert(account_links).on_conflict_do_nothing()
GET = select(*COLUMNS).where(_c.id == given("id"))
FIND = select(*COLUMNS).where(*THERE, _c.login == given("login"), LIVE)
IS_HELD = select(_c.id).where(_c.service == given("service"), _c.login == given("login"), LIVE).limit(1)
CHANGE = update(account_links).where(_c.id == given("id"), _c.state == given("state"))
_OWN = select(*COLUMNS).where(_c.account == given("account"), _c.company == given("company"), LIVE)
_LENT = (
    select(*COLUMNS)
    .select_from(link_users)
    .join(account_links, _c.id == link_users.c.link)
    .where(USES, _c.company == given("company"), _c.shared, LIVE)
)
LENT = _LENT.order_by(_c.service, _c.login)
OF_PERSON = _OWN.order_by(_c.service, _c.login)


_keyed = (
    select(sealed_secrets.c.service)
    .where(
        sealed_secrets.c.company == "-",
        sealed_secrets.c.service == _c.service,
        sealed_secrets.c.name == given("key"),
    )
    .exists()
)
FOLLOWING = (
    select(*COLUMNS)
    .where(
        _c.account.in_(bindparam("given_people", expanding=True)),
        _c.company == given("company"),
        _c.shared.is_(False),
        _c.state != LinkState.PENDING,
        LIVE,
        _keyed,
    )
    .order_by(_c.id)
)


def _ranked(links: Select[*tuple[Any, ...]], *ranks: int) -> Select[*tuple[Any, ...]]:
    """Add where a link stands in the order of those that a person could enter by."""
    states = (LinkState.ACTIVE, LinkState.BROKEN, LinkState.LOCKED, LinkState.PENDING)
    whens = [(_c.state == state, literal(rank)) for state, rank in zip(states, ranks, strict=True)]
    return links.add_columns(case(*whens, else_=literal(9)).label("rank")).where(
        _c.service == given("service")
    )


_candidates = union_all(_ranked(_OWN, 0, 1, 1, 4), _ranked(_LENT, 2, 3, 3, 5)).subquery("candidates")
ENTERING = (
    select(*[_candidates.c[column.name] for column in COLUMNS])
    .order_by(_candidates.c.rank, _candidates.c.proved_at.desc(), _candidates.c.id)
    .limit(1)
)
OF_SERVICE = (
    select(*COLUMNS)
    .where(_c.service == given("service"))
    .order_by(case((LIVE, 0), else_=1), _c.company, _c.login, _c.id)
    .limit(given("limit"))
)
OF_SERVICE_THERE = OF_SERVICE.where(_c.company == given("company"))
USERS = select(link_users.c.account).where(link_users.c.link == given("link")).order_by(link_users.c.account)
CLEAR_USERS = delete(link_users).where(link_users.c.link == given("link"))
ADD_USER = insert(link_users)
REVOKE = (
    update(account_links)
    .where(_c.account == given("account"), _c.company == given("company"), LIVE)
    .returning(*COLUMNS)
)
FORGET = update(account_links).where(_c.company == given("company"), _c.has_secret)
_used = select(_c.id).where(and_(_c.id == link_users.c.link, _c.company == given("company"))).exists()
CLAIM = insert(link_claims).on_conflict_do_nothing()
CLAIMS = (
    select(link_claims.c.account.label("claimant"), link_claims.c.at.label("claimed_at"), *COLUMNS)
    .select_from(link_claims)
    .join(account_links, _c.id == link_claims.c.link)
    .order_by(link_claims.c.at, link_claims.c.link, link_claims.c.account)
    .limit(given("limit"))
)
COUNTS = select(_c.service, _c.state, func.count().label("number")).group_by(_c.service, _c.state)
FOR_STAFF = (
    select(*COLUMNS)
    .where(
        _c.service == given("service"),
        or_(
            and_(_c.state == LinkState.PENDING, _c.proved_by.is_not(None)),
            and_(_c.state == LinkState.ACTIVE, _c.reason != ""),
        ),
    )
    .order_by(_c.created_at, _c.id)
    .limit(given("limit"))
)
DROP_CLAIMS = delete(link_claims).where(link_claims.c.link == given("link"))
LEAVE = delete(link_users).where(USES, _used)


class SqlAccountLinks:
    """Keep `idp.ports.records.bridging.AccountLinks`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, link: AccountLink) -> None:
        """Write a new link. Raises `Conflict` if the login has a live link in this company."""
        if not self._desk.change(PUT, **link_values(link)):
            raise Conflict
        if link.state is LinkState.ACTIVE:
            self._desk.raise_stamp("secrets")

    def get(self, link: LinkId) -> AccountLink | None:
        """Read a link."""
        return link_of(self._desk.one(GET, given_id=link))

    def find(self, company: CompanyId, service: ServiceId, login: str) -> AccountLink | None:
        """Return the live link of a login."""
        return link_of(self._desk.one(FIND, given_company=company, given_service=service, given_login=login))

    def change(self, link: AccountLink, was: LinkState) -> bool:
        """Write a link over itself by one conditional write; tell whether it was in that state."""
        changed = self._desk.change(CHANGE, given_id=link.id, given_state=was, **link_values(link)) == 1
        if changed and link.state is not was:
            self._desk.raise_stamp("secrets")
        return changed

    def of_person(self, company: CompanyId, account: AccountId) -> Sequence[AccountLink]:
        """List a person's own, and the shared ones they may use."""
        own = self._desk.all(OF_PERSON, given_company=company, given_account=account)
        return [made_link(row) for row in (*own, *self._lent(company, account))]

    def following(self, company: CompanyId, people: Sequence[AccountId], key: str) -> Sequence[AccountLink]:
        """List these people's own proved links at services whose key to an API the vault holds."""
        found = (
            row
            for n in range(0, len(people), AT_ONCE)
            for row in self._desk.all(
                FOLLOWING,
                given_company=company,
                given_people=list(people[n : n + AT_ONCE]),
                given_key=key,
            )
        )
        return [made_link(row) for row in found]

    def is_held(self, service: ServiceId, login: str) -> bool:
        """Tell whether a live link of any company has this login of a service."""
        return self._desk.one(IS_HELD, given_service=service, given_login=login) is not None

    def entering(self, company: CompanyId, service: ServiceId, account: AccountId) -> AccountLink | None:
        """Return the live link that a person enters by. One statement."""
        row = self._desk.one(ENTERING, given_company=company, given_service=service, given_account=account)
        return link_of(row)

    def of_service(
        self, service: ServiceId, company: CompanyId | None = None, limit: int = 500
    ) -> Sequence[AccountLink]:
        """List links by company and login, the live ones first."""
        values: dict[str, Any] = {"given_service": service, "given_limit": limit}
        if company is None:
            return [made_link(row) for row in self._desk.all(OF_SERVICE, **values)]
        return [made_link(row) for row in self._desk.all(OF_SERVICE_THERE, given_company=company, **values)]

    def users(self, link: LinkId) -> Sequence[AccountId]:
        """List who may use a shared account."""
        return [row.account for row in self._desk.all(USERS, given_link=link)]

    def set_users(self, link: LinkId, users: Sequence[AccountId]) -> None:
        """Say who may use a shared account. Raises `NotFound` for a person or a link unknown."""
        self._desk.change(CLEAR_USERS, given_link=link)
        self._desk.change_each(ADD_USER, [{"link": link, "account": user} for user in sorted(set(users))])

    def claim(self, claim: LinkClaim) -> bool:
        """Note a claim for the operator's queue; once for a person and a link. Tell whether it is new."""
        return self._desk.change(CLAIM, link=claim.link, account=claim.account, at=claim.at) == 1

    def claims(self, limit: int = 100) -> Sequence[tuple[LinkClaim, AccountLink]]:
        """List the operator's queue, oldest first, with the links as they are."""
        rows = self._desk.all(CLAIMS, given_limit=limit)
        return [(LinkClaim(row.id, row.claimant, row.claimed_at), made_link(row)) for row in rows]

    def counts(self) -> Mapping[tuple[ServiceId, LinkState], int]:
        """Count the links of every service by state."""
        return {(ServiceId(row.service), row.state): row.number for row in self._desk.all(COUNTS)}

    def for_staff(self, service: ServiceId, limit: int = 100) -> Sequence[AccountLink]:
        """List the links that staff have to see to."""
        return [made_link(row) for row in self._desk.all(FOR_STAFF, given_service=service, given_limit=limit)]

    def drop_claims(self, link: LinkId) -> int:
        """Take a link from the queue."""
        return self._desk.change(DROP_CLAIMS, given_link=link)

    def revoke_of_person(
        self, company: CompanyId, account: AccountId, now: datetime
    ) -> Sequence[AccountLink]:
        """Revoke what is a person's, take them from shared accounts; return what was changed."""
        whose = {"given_company": company, "given_account": account}
        shared = self._lent(company, account)
        ended = {"state": LinkState.REVOKED, "reason": DISMISSED, "ended_at": now, **NO_SECRET}
        own = self._desk.changed_all(REVOKE, **whose, **ended)
        self._desk.change(LEAVE, **whose)
        self._desk.raise_stamp("secrets")
        return [*sorted((made_link(row) for row in own), key=_by_login), *map(made_link, shared)]

    def forget_secrets(self, company: CompanyId) -> int:
        """Write down that no link of a company has a secret any more; return how many had one."""
        return self._desk.change(FORGET, given_company=company, **NO_SECRET)

    def _lent(self, company: CompanyId, account: AccountId) -> Sequence[AnyRow]:
        return self._desk.all(LENT, given_company=company, given_account=account)


def _by_login(link: AccountLink) -> tuple[str, str]:
    return link.service, link.old.login
