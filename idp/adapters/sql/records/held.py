"""What is stored about one person's rights, in every active company of theirs: one statement."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from idp.adapters.sql.changes import fact_from_text
from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import AnyRow
from idp.adapters.sql.documents import from_micros
from idp.adapters.sql.tables.rights import companies, memberships
from idp.adapters.sql.tables.trees import tree_facts, tree_revisions
from idp.model.access import Binding, FactKind, Held, person
from idp.model.company import CompanyStatus, Membership
from idp.model.ids import AccountId, CompanyId, SubjectId

MEMBER, BOUND = range(2)
BETWEEN = "\x1f"
"""What no identifier has in it."""
PERSON = cast(given("person"), Text)


def _holder(company: ColumnElement[str], subject: ColumnElement[str]) -> ColumnElement[str]:
    """Say in SQL what `holder_of` says."""
    return company.concat(" ").concat(subject)


def _groups_of(holder: Any) -> ScalarSelect[Any]:
    """Return somebody's groups in one text."""
    joined = tree_facts.alias("joined")
    return (
        select(func.aggregate_strings(joined.c.link, BETWEEN))
        .where(joined.c.holder == holder, joined.c.kind == FactKind.GROUP_MEMBER, joined.c.until.is_(None))
        .correlate_except(joined)
        .scalar_subquery()
    )


def _of_binding(company: Any, identifier: Any, column: str) -> ScalarSelect[Any]:
    """Return one column of a live binding; nothing if there is none."""
    binding = tree_facts.alias("binding")
    return (
        select(binding.c[column])
        .where(
            binding.c.company == company,
            binding.c.kind == FactKind.BINDING,
            binding.c.id == identifier,
            binding.c.until.is_(None),
        )
        .correlate_except(binding)
        .scalar_subquery()
    )


_newest = (
    select(func.max(tree_revisions.c.rev))
    .where(tree_revisions.c.company == memberships.c.company)
    .correlate(memberships)
    .scalar_subquery()
)
_acting = (
    select(
        memberships.c.company,
        memberships.c.last_used_at,
        memberships.c.position,
        memberships.c.signatory,
        companies.c.name,
        _newest.label("rev"),
    )
    .join(companies, companies.c.id == memberships.c.company)
    .where(memberships.c.account == given("account"), companies.c.status == CompanyStatus.ACTIVE)
    .cte("acting")
)
_mine, _member = tree_facts.alias("mine"), tree_facts.alias("member")
_persons = select(_holder(_acting.c.company, PERSON).label("holder"))
_groups = select(_holder(_member.c.company, _member.c.link)).where(
    _member.c.holder.in_(_persons), _member.c.kind == FactKind.GROUP_MEMBER, _member.c.until.is_(None)
)
_holders = _persons.union_all(_groups).cte("holders")
_first = (
    select(_mine.c.company, _mine.c.id, _mine.c.link)
    .where(
        _mine.c.holder.in_(select(_holders.c.holder)),
        _mine.c.kind == FactKind.BINDING,
        _mine.c.until.is_(None),
    )
    .cte("chain", recursive=True)
)
_chain = _first.union(
    select(_first.c.company, _first.c.link, _of_binding(_first.c.company, _first.c.link, "link")).where(
        _first.c.link.is_not(None)
    )
)
"""The person's bindings and, link by link, those they stand on. `UNION` ends a circle."""


def _part(part: int, of: Any, *values: Any) -> Select[*tuple[Any, ...]]:
    """Return one part of the union, of the same types as the other."""
    first, second, groups, givers, used, rev, signatory = values
    return select(
        cast(literal(part, literal_execute=True), Integer).label("part"),
        cast(of.c.company, Text).label("company"),
        cast(first, Text).label("first"),
        cast(second, Text).label("second"),
        cast(groups, Text).label("groups"),
        cast(givers, Text).label("givers"),
        cast(used, BigInteger).label("used"),
        cast(rev, BigInteger).label("rev"),
        cast(signatory, Boolean).label("signatory"),
    )


HELD = union_all(
    _part(
        MEMBER,
        _acting,
        _acting.c.name,
        _acting.c.position,
        _groups_of(_holder(_acting.c.company, PERSON)),
        null(),
        _acting.c.last_used_at,
        _acting.c.rev,
        _acting.c.signatory,
    ),
    _part(
        BOUND,
        _chain,
        _chain.c.id,
        _of_binding(_chain.c.company, _chain.c.id, "body"),
        _groups_of(_of_binding(_chain.c.company, _chain.c.id, "holder")),
        _groups_of(_of_binding(_chain.c.company, _chain.c.id, "giver")),
        null(),
        null(),
        null(),
    ),
)
"""Look-ups by index in the columns, where a join would be free to read a whole table for few rows."""


def assemble(account: AccountId, rows: Sequence[AnyRow]) -> Held:
    """Sort the statement's rows into what they are."""
    members = [row for row in rows if row.part == MEMBER]
    bound = [(row, binding) for row in rows if (binding := _binding(row)) is not None]
    bound.sort(key=lambda pair: pair[1].id)
    bindings: defaultdict[CompanyId, list[Binding]] = defaultdict(list)
    for row, binding in bound:
        bindings[row.company].append(binding)
    return Held(
        memberships=tuple(sorted((_membership(account, row) for row in members), key=_order)),
        revs={row.company: row.rev for row in members},
        bindings={company: tuple(found) for company, found in bindings.items()},
        groups=_groups_by_company(account, members, bound),
    )


def _groups_by_company(
    account: AccountId, members: Sequence[AnyRow], bound: Sequence[tuple[AnyRow, Binding]]
) -> dict[CompanyId, dict[SubjectId, frozenset[SubjectId]]]:
    """Sort out in which groups everybody is who holds or gave something."""
    groups: defaultdict[CompanyId, dict[SubjectId, frozenset[SubjectId]]] = defaultdict(dict)
    told = [(row.company, person(account), row.groups) for row in members]
    told += [(row.company, binding.subject, row.groups) for row, binding in bound]
    told += [(row.company, binding.granter, row.givers) for row, binding in bound if binding.granter]
    for company, subject, joined in told:
        if joined is not None:
            groups[company][subject] = frozenset(joined.split(BETWEEN))
    return dict(groups)


def _binding(row: AnyRow) -> Binding | None:
    if row.part != BOUND or row.second is None:
        return None
    fact = fact_from_text(FactKind.BINDING, row.second)
    return fact if isinstance(fact, Binding) else None


def _membership(account: AccountId, row: AnyRow) -> Membership:
    used = None if row.used is None else from_micros(row.used)
    return Membership(account, row.company, row.first, row.second, used, row.signatory)


def _order(one: Membership) -> tuple[bool, float, str, str]:
    """Put the company used last first, then go by name."""
    used = one.last_used_at
    return used is None, -used.timestamp() if used else 0.0, one.company_name, one.company
