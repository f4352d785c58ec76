"""Bindings and hangings, and all that decides what one person may open."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    case,
    cast,
    delete,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import AnyRow, Desk
from idp.adapters.sql.documents import from_micros
from idp.adapters.sql.records.stamping import raising
from idp.adapters.sql.tables.operations import stamps
from idp.adapters.sql.tables.rights import bindings, companies, hangings, memberships
from idp.model.access import Binding, Effect, Hanging, Holdings
from idp.model.company import CompanyStatus, Membership
from idp.model.errors import Conflict
from idp.model.ids import AccountId, BindingId, CompanyId

REV, MEMBER, BOUND, HANGS = range(4)
TEXTS = 5
"""How many text columns the parts of `HOLDINGS` share."""

BINDING = fields_of(bindings, Binding)
ADD = insert(bindings).on_conflict_do_nothing()
REMOVE = delete(bindings).where(bindings.c.id == given("id"))
OF_COMPANY = select(*BINDING).where(bindings.c.company == given("company")).order_by(bindings.c.id)
_HANG = insert(hangings)
HANG = _HANG.on_conflict_do_update(
    index_elements=[hangings.c.company, hangings.c.service], set_={"node": _HANG.excluded.node}
)
RAISE = raising("access")


def _part(part: int, company: Any, number: Any, flag: Any, *texts: Any) -> Select[*tuple[Any, ...]]:
    """Return one part of the union, its columns padded and of the same types as the others'."""
    padded = [*texts, *([null()] * (TEXTS - len(texts)))]
    return select(
        cast(literal(part, literal_execute=True), Integer).label("part"),
        cast(company, Text).label("company"),
        cast(number, BigInteger).label("number"),
        cast(flag, Integer).label("flag"),
        *(cast(text, Text).label(f"text_{index}") for index, text in enumerate(padded)),
    )


def _holdings(*within: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the statement that reads the stamp, memberships, bindings and hangings at once.

    Only what lies in an active company of the person counts, so a binding that outlived a
    membership gives nothing.
    """
    mine = [memberships.c.account == given("account"), companies.c.status == CompanyStatus.ACTIVE, *within]
    acting = memberships.join(companies, companies.c.id == memberships.c.company)
    bound = acting.join(
        bindings,
        (bindings.c.account == memberships.c.account) & (bindings.c.company == memberships.c.company),
    )
    hung = acting.join(hangings, hangings.c.company == memberships.c.company)
    inherit = case((bindings.c.inherit, 1), else_=0)
    binding = (bindings.c.id, bindings.c.role, bindings.c.node, bindings.c.services, bindings.c.effect)
    membership = (companies.c.name, memberships.c.position)
    return union_all(
        _part(REV, null(), stamps.c.access, null()).select_from(stamps),
        _part(MEMBER, memberships.c.company, memberships.c.last_used_at, null(), *membership)
        .select_from(acting)
        .where(*mine),
        _part(BOUND, memberships.c.company, null(), inherit, *binding).select_from(bound).where(*mine),
        _part(HANGS, memberships.c.company, null(), null(), hangings.c.service, hangings.c.node)
        .select_from(hung)
        .where(*mine),
    )


HOLDINGS = _holdings()
HOLDINGS_IN = _holdings(memberships.c.company == given("company"))


class SqlAccess:
    """Keep `idp.ports.records.people.Access`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_binding(self, binding: Binding) -> None:
        """Write a binding. Raises `Conflict` if the id is taken."""
        values = {column.name: getattr(binding, column.name) for column in BINDING}
        if not self._desk.change(ADD, **values):
            raise Conflict
        self._desk.change(RAISE)

    def remove_binding(self, binding: BindingId) -> bool:
        """Take a binding away."""
        gone = self._desk.change(REMOVE, given_id=binding) == 1
        if gone:
            self._desk.change(RAISE)
        return gone

    def bindings(self, company: CompanyId) -> Sequence[Binding]:
        """List a company's bindings in id order."""
        return [Binding(*row) for row in self._desk.all(OF_COMPANY, given_company=company)]

    def hang(self, hanging: Hanging) -> None:
        """Give a company a service at a node, moving it if it hangs elsewhere."""
        self._desk.change(HANG, company=hanging.company, service=hanging.service, node=hanging.node)
        self._desk.change(RAISE)

    def holdings(self, account: AccountId) -> Holdings:
        """Read all that decides what the person may open. One statement."""
        return _assemble(account, self._desk.all(HOLDINGS, given_account=account))

    def holdings_in(self, account: AccountId, company: CompanyId | None) -> Holdings:
        """Read the same for one company. One statement."""
        rows = self._desk.all(HOLDINGS_IN, given_account=account, given_company=company or "")
        return _assemble(account, rows)


def _assemble(account: AccountId, rows: Sequence[AnyRow]) -> Holdings:
    parts: tuple[list[AnyRow], ...] = ([], [], [], [])
    for row in rows:
        parts[row[0]].append(row)
    memberships = [_membership(account, row) for row in parts[MEMBER]]
    memberships.sort(
        key=lambda one: (one.last_used_at is None, _latest_first(one), one.company_name, one.company)
    )
    return Holdings(
        rev=parts[REV][0].number,
        memberships=tuple(memberships),
        bindings=tuple(sorted((_binding(account, row) for row in parts[BOUND]), key=lambda one: one.id)),
        hangings=tuple(
            sorted((_hanging(row) for row in parts[HANGS]), key=lambda one: (one.company, one.service))
        ),
    )


def _latest_first(membership: Membership) -> float:
    return -membership.last_used_at.timestamp() if membership.last_used_at else 0.0


def _membership(account: AccountId, row: AnyRow) -> Membership:
    _, company, number, _, name, position, *_ = row
    return Membership(account, company, name, position, None if number is None else from_micros(number))


def _binding(account: AccountId, row: AnyRow) -> Binding:
    _, company, _, flag, identifier, role, node, services, effect = row
    limited = None if services is None else frozenset(services.split())
    return Binding(identifier, account, company, role, node, bool(flag), limited, Effect(effect))


def _hanging(row: AnyRow) -> Hanging:
    _, company, _, _, service, node, *_ = row
    return Hanging(company, service, node)
