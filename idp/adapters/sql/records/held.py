"""What is stored about one person's rights, in every active company of theirs: one statement."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, Text, cast, func, literal, null, select, union_all

from idp.adapters.sql.changes import fact_from_text
from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import AnyRow
from idp.adapters.sql.documents import from_micros
from idp.adapters.sql.tables.rights import companies, memberships
from idp.adapters.sql.tables.trees import LIVE, tree_facts, tree_revisions
from idp.model.access import Binding, FactKind, Held
from idp.model.company import CompanyStatus, Membership
from idp.model.ids import AccountId, CompanyId, SubjectId

MEMBER, BOUND, GROUPED = range(3)
PERSON = cast(given("person"), Text)

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
        companies.c.name,
        _newest.label("rev"),
    )
    .join(companies, companies.c.id == memberships.c.company)
    .where(memberships.c.account == given("account"), companies.c.status == CompanyStatus.ACTIVE)
    .cte("acting")
)
_joined = tree_facts.alias("joined")
_subjects = (
    select(_acting.c.company, PERSON.label("subject"))
    .union_all(
        select(_joined.c.company, _joined.c.link)
        .join(_acting, _acting.c.company == _joined.c.company)
        .where(
            _joined.c.subject == PERSON, _joined.c.kind == FactKind.GROUP_MEMBER, _joined.c.until.is_(None)
        )
    )
    .cte("subjects")
)
_bound = (
    select(tree_facts.c.company, tree_facts.c.id, tree_facts.c.subject, tree_facts.c.link, tree_facts.c.body)
    .join(
        _subjects,
        (_subjects.c.company == tree_facts.c.company) & (_subjects.c.subject == tree_facts.c.subject),
    )
    .where(tree_facts.c.kind == FactKind.BINDING, LIVE)
    .cte("bound", recursive=True)
)
_below = tree_facts.alias("below")
_standing = _bound.union(
    select(_below.c.company, _below.c.id, _below.c.subject, _below.c.link, _below.c.body)
    .join(_bound, (_bound.c.company == _below.c.company) & (_bound.c.link == _below.c.id))
    .where(_below.c.kind == FactKind.BINDING, _below.c.until.is_(None))
)
"""`UNION` keeps each binding once, so a circle ends."""
_people = (
    select(_acting.c.company, PERSON.label("subject"))
    .union(select(_standing.c.company, _standing.c.subject))
    .cte("people")
)
_grouped = tree_facts.alias("grouped")


def _part(part: int, company: Any, *values: Any) -> Select[*tuple[Any, ...]]:
    """Return one part of the union, of the same types as the others."""
    first, second, used, rev = values
    return select(
        cast(literal(part, literal_execute=True), Integer).label("part"),
        cast(company, Text).label("company"),
        cast(first, Text).label("first"),
        cast(second, Text).label("second"),
        cast(used, BigInteger).label("used"),
        cast(rev, BigInteger).label("rev"),
    )


HELD = union_all(
    _part(
        MEMBER, _acting.c.company, _acting.c.name, _acting.c.position, _acting.c.last_used_at, _acting.c.rev
    ),
    _part(BOUND, _standing.c.company, _standing.c.id, _standing.c.body, null(), null()),
    _part(GROUPED, _grouped.c.company, _grouped.c.subject, _grouped.c.link, null(), null())
    .select_from(_grouped)
    .join(_people, (_people.c.company == _grouped.c.company) & (_people.c.subject == _grouped.c.subject))
    .where(_grouped.c.kind == FactKind.GROUP_MEMBER, _grouped.c.until.is_(None)),
)


def assemble(account: AccountId, rows: Sequence[AnyRow]) -> Held:
    """Sort the statement's rows into what they are."""
    parts: tuple[list[AnyRow], ...] = ([], [], [])
    for row in rows:
        parts[row[0]].append(row)
    return Held(
        memberships=tuple(sorted((_membership(account, row) for row in parts[MEMBER]), key=_order)),
        revs={row.company: row.rev for row in parts[MEMBER]},
        bindings=_bindings(parts[BOUND]),
        groups=_groups(parts[GROUPED]),
    )


def _membership(account: AccountId, row: AnyRow) -> Membership:
    used = None if row.used is None else from_micros(row.used)
    return Membership(account, row.company, row.first, row.second, used)


def _order(one: Membership) -> tuple[bool, float, str, str]:
    """Put the company used last first, then go by name."""
    used = one.last_used_at
    return used is None, -used.timestamp() if used else 0.0, one.company_name, one.company


def _bindings(rows: Sequence[AnyRow]) -> dict[CompanyId, tuple[Binding, ...]]:
    found: defaultdict[CompanyId, list[Binding]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row.first)):
        binding = fact_from_text(FactKind.BINDING, row.second)
        assert isinstance(binding, Binding)  # noqa: S101 - the kind says so
        found[row.company].append(binding)
    return {company: tuple(bindings) for company, bindings in found.items()}


def _groups(rows: Sequence[AnyRow]) -> dict[CompanyId, dict[SubjectId, frozenset[SubjectId]]]:
    found: defaultdict[CompanyId, defaultdict[SubjectId, set[SubjectId]]]
    found = defaultdict(lambda: defaultdict(set))
    for row in rows:
        found[row.company][row.first].add(row.second)
    return {
        company: {subject: frozenset(groups) for subject, groups in of.items()}
        for company, of in found.items()
    }
