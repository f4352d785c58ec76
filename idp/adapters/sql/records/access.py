"""Access trees: facts of one moment, what changed between two, and the next revision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, bindparam, cast, func, literal, null, or_, select, union_all

from idp.adapters.sql.changes import fact_from_text
from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import AnyRow, Desk
from idp.adapters.sql.records.held import HELD, assemble
from idp.adapters.sql.records.revising import NEWEST, Key, Revising
from idp.adapters.sql.tables.trees import LIVE, tree_facts, tree_revisions
from idp.model.access import Change, Difference, End, Fact, FactKind, Held, Put, Revision, person
from idp.model.errors import NotFound
from idp.model.ids import AccountId, BindingId, CompanyId


def _said(part: int) -> ColumnElement[int]:
    return cast(literal(part, literal_execute=True), Integer)


ALWAYS = 2**62
"""A revision that no tree reaches."""
EVERY_KIND = tuple(FactKind)

REVISION = fields_of(tree_revisions, Revision)
FACT = (tree_facts.c.kind, tree_facts.c.id, tree_facts.c.body)
OF_COMPANY = tree_facts.c.company == given("company")
OF_KINDS = tree_facts.c.kind.in_(bindparam("given_kinds", expanding=True))
REV = select(NEWEST)
_OF_REVISION = (tree_facts.c.company == tree_revisions.c.company) & OF_KINDS
PRESENT = (
    select(tree_revisions.c.rev, *FACT)
    .select_from(tree_revisions)
    .outerjoin(tree_facts, _OF_REVISION & LIVE)
    .where(tree_revisions.c.company == given("company"), tree_revisions.c.rev == NEWEST)
    .order_by(tree_facts.c.kind, tree_facts.c.id)
)
PAST = (
    select(tree_revisions.c.rev, *FACT)
    .select_from(tree_revisions)
    .outerjoin(
        tree_facts,
        _OF_REVISION & (tree_facts.c.since <= given("rev")) & or_(LIVE, tree_facts.c.until > given("rev")),
    )
    .where(tree_revisions.c.company == given("company"), tree_revisions.c.rev == given("rev"))
    .order_by(tree_facts.c.kind, tree_facts.c.id)
)
NOW, BEFORE, AFTER = range(3)
"""What a row tells: the present revision's number, or one side of a difference."""
_began = (OF_COMPANY, tree_facts.c.since > given("after"), tree_facts.c.since <= given("until"))
_ended = (OF_COMPANY, tree_facts.c.until > given("after"), tree_facts.c.until <= given("until"))
_sides = (
    select(_said(BEFORE), null(), *FACT).where(*_ended, tree_facts.c.since <= given("after")),
    select(_said(AFTER), null(), *FACT).where(*_began, or_(LIVE, tree_facts.c.until > given("until"))),
)
DIFFERENCES = union_all(*_sides)
STEPS = union_all(
    select(_said(BEFORE), tree_facts.c.until, *FACT).where(*_ended),
    select(_said(AFTER), tree_facts.c.since, *FACT).where(*_began),
)
CHANGED = union_all(select(_said(NOW), NEWEST, null(), null(), null()), *_sides)
REVISIONS = (
    select(*REVISION)
    .where(tree_revisions.c.company == given("company"), tree_revisions.c.rev < given("before"))
    .order_by(tree_revisions.c.rev.desc())
    .limit(given("limit"))
)
_then = (
    select(tree_revisions.c.rev)
    .where(tree_revisions.c.company == given("company"), tree_revisions.c.at <= given("at"))
    .order_by(tree_revisions.c.rev.desc())
    .limit(1)
    .scalar_subquery()
)
REV_AT = select(NEWEST, func.coalesce(_then, 0))
LAPSING = (
    select(tree_facts.c.company, tree_facts.c.id)
    .where(LIVE, tree_facts.c.valid_until > given("after"), tree_facts.c.valid_until <= given("until"))
    .order_by(tree_facts.c.valid_until, tree_facts.c.company, tree_facts.c.id)
    .limit(given("limit"))
)


class SqlAccess:
    """Keep `idp.ports.records.people.Access`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._revising = Revising(desk)

    def held(self, account: AccountId) -> Held:
        """Read what is stored about a person's rights, in active companies only. One statement."""
        return assemble(account, self._desk.all(HELD, given_account=account, given_person=person(account)))

    def facts(
        self, company: CompanyId, *, rev: int | None = None, kinds: frozenset[FactKind] | None = None
    ) -> tuple[int, Sequence[Fact]]:
        """Read the facts live at a revision, by default the present one, and its number."""
        asked = {"given_company": company, "given_kinds": sorted(EVERY_KIND if kinds is None else kinds)}
        if rev is None:
            rows = self._desk.all(PRESENT, **asked)
        else:
            rows = self._desk.all(PAST, given_rev=rev, **asked)
        if not rows:
            raise NotFound
        return rows[0].rev, [fact_from_text(row.kind, row.body) for row in rows if row.body is not None]

    def changed(self, company: CompanyId, since: int) -> tuple[int, Sequence[Change]]:
        """Read what leads from an earlier revision to the present one, and its number. One statement."""
        rows = self._desk.all(CHANGED, given_company=company, given_after=since, given_until=ALWAYS)
        now = next((number for side, number, *_ in rows if side == NOW), None)
        if now is None:
            raise NotFound
        return now, [
            End(*key) if one.after is None else Put(one.after)
            for key, one in _paired(rows).items()
            if one.before != one.after
        ]

    def rev(self, company: CompanyId) -> int:
        """Return the present revision."""
        row = self._desk.one(REV, given_company=company)
        if row is None or row[0] is None:
            raise NotFound
        return int(row[0])

    def append(
        self, company: CompanyId, base: int, changes: Sequence[Change], revision: Revision
    ) -> Revision:
        """Write changes as the revision after `base`; a conflict undoes the whole transaction."""
        done = self._revising.append(base, changes, replace(revision, company=company))
        if done is None:
            self.rev(company)
            self._desk.refuse()
        return done

    def revisions(
        self, company: CompanyId, *, before: int | None = None, limit: int = 50
    ) -> Sequence[Revision]:
        """List revisions, newest first."""
        top = ALWAYS if before is None else before
        rows = self._desk.all(REVISIONS, given_company=company, given_before=top, given_limit=limit)
        return [Revision(*row) for row in rows]

    def differences(self, company: CompanyId, after: int, until: int | None = None) -> Sequence[Difference]:
        """Read facts before and after the revisions above `after`, up to `until` or the present one."""
        top = ALWAYS if until is None else until
        rows = self._desk.all(DIFFERENCES, given_company=company, given_after=after, given_until=top)
        return _differing(rows)

    def steps(self, company: CompanyId, after: int, until: int) -> Mapping[int, Sequence[Difference]]:
        """Read what each revision above `after`, up to `until`, changed. One statement."""
        rows = self._desk.all(STEPS, given_company=company, given_after=after, given_until=until)
        found: dict[int, list[AnyRow]] = {}
        for row in rows:
            found.setdefault(row[1], []).append(row)
        return {rev: _differing(found[rev]) for rev in sorted(found)}

    def rev_at(self, company: CompanyId, at: datetime) -> int:
        """Return the revision that was in force at a moment; 0 before the first."""
        row = self._desk.one(REV_AT, given_company=company, given_at=at)
        if row is None or row[0] is None:
            raise NotFound
        return int(row[1])

    def lapsing(
        self, after: datetime, until: datetime, limit: int = 500
    ) -> Sequence[tuple[CompanyId, BindingId]]:
        """List live bindings whose `valid_until` lies in a stretch of time, first to end first."""
        rows = self._desk.all(LAPSING, given_after=after, given_until=until, given_limit=limit)
        return [(row.company, row.id) for row in rows]


def _differing(rows: Sequence[AnyRow]) -> Sequence[Difference]:
    """Return what differs; a fact that was put as it was does not."""
    return [one for one in _paired(rows).values() if one.before != one.after]


def _paired(rows: Sequence[AnyRow]) -> Mapping[Key, Difference]:
    """Join the two sides of each fact, in the order of kind and id."""
    sides: dict[Key, dict[int, Fact]] = {}
    for side, _, name, identifier, body in rows:
        if side != NOW:
            kind = FactKind(name)
            sides.setdefault((kind, identifier), {})[side] = fact_from_text(kind, body)
    return {key: Difference(sides[key].get(BEFORE), sides[key].get(AFTER)) for key in sorted(sides)}
