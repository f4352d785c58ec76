"""How a company's tree moves on: one revision, the facts that it ends and those that it makes."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, replace
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    cast,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.changes import fact_to_text
from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.trees import LIVE, holder_of, tree_facts, tree_revisions
from idp.model.access import (
    Binding,
    Change,
    End,
    Fact,
    FactKind,
    GroupMember,
    Put,
    Revision,
    fact_key,
    group,
    person,
)
from idp.model.errors import NotFound
from idp.model.ids import CompanyId, SubjectId

Key = tuple[FactKind, str]
TRIES: Final = 20
"""How often the next revision is tried for while others take it."""

COLUMNS = tuple(field.name for field in fields(Revision))
NEWEST = (
    select(func.max(tree_revisions.c.rev))
    .where(tree_revisions.c.company == given("company"))
    .scalar_subquery()
)


def _values(number: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select a new revision's values; each says its type, for a `SELECT` cannot guess it."""
    values: list[ColumnElement[Any]] = []
    for name in COLUMNS:
        kind = tree_revisions.c[name].type
        values.append(number if name == "rev" else cast(bindparam(f"given_{name}", type_=kind), kind))
    return select(*values)


def _insert(values: Select[*tuple[Any, ...]]) -> Any:
    return insert(tree_revisions).from_select(list(COLUMNS), values).on_conflict_do_nothing()


_BASE: BindParameter[int] = bindparam("given_base", type_=BigInteger)
FOLLOW = _insert(_values(_BASE + 1).where(_BASE == NEWEST))
NEXT = _insert(_values(func.coalesce(NEWEST, 0) + 1).where(literal(1) == 1)).returning(tree_revisions.c.rev)
CLOSE = update(tree_facts).where(
    tree_facts.c.company == given("company"),
    tree_facts.c.kind == given("kind"),
    tree_facts.c.id == given("id"),
    LIVE,
)
MAKE = insert(tree_facts)


class Revising:
    """Writes revisions. A tree has one writer at a time: whoever wrote the number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def append(self, base: int, changes: Sequence[Change], revision: Revision) -> Revision | None:
        """Write the revision after `base`; `None` if the tree is not at `base`."""
        if self._desk.change(FOLLOW, given_base=base, **_given(revision)) != 1:
            return None
        return self._write(replace(revision, rev=base + 1), changes)

    def advance(self, revision: Revision, changes: Callable[[], Sequence[Change]]) -> Revision:
        """Write the next revision, whatever its number; `changes` is asked once nobody else can write."""
        tries = (self._desk.changed(NEXT, **_given(revision)) for _ in range(TRIES))
        won = next((row for row in tries if row is not None), None)
        if won is None:
            self._desk.refuse()
        return self._write(replace(revision, rev=won[0]), changes())

    def _write(self, revision: Revision, changes: Sequence[Change]) -> Revision:
        company, rev = revision.company, revision.rev
        last = {_key(change): change for change in changes}
        first = {_key(change): change for change in reversed(changes)}
        due = {key for key, change in last.items() if isinstance(change, End) and first[key] == change}
        if self._close(company, rev, due) != len(due):
            self._desk.refuse(kind=NotFound)
        self._close(company, rev, last.keys() - due)
        facts = [change.fact for change in last.values() if isinstance(change, Put)]
        self._desk.change_each(MAKE, [_row(company, rev, fact) for fact in facts])
        self._desk.raise_stamp("access")
        return revision

    def _close(self, company: CompanyId, rev: int, keys: Set[Key]) -> int:
        """End what is live of these; return how many were."""
        return self._desk.change_each(
            CLOSE,
            [
                {"given_company": company, "given_kind": kind, "given_id": identifier, "until": rev}
                for kind, identifier in sorted(keys)
            ],
        )


def _given(revision: Revision) -> dict[str, Any]:
    return {f"given_{name}": getattr(revision, name) for name in COLUMNS if name != "rev"}


def _key(change: Change) -> Key:
    match change:
        case Put(fact=fact):
            return fact_key(fact)
        case End(kind=kind, id=identifier):
            return kind, identifier


def _row(company: CompanyId, rev: int, fact: Fact) -> Mapping[str, Any]:
    kind, identifier = fact_key(fact)
    subject, link = _people(fact)
    return {
        "company": company,
        "kind": kind,
        "id": identifier,
        "since": rev,
        "until": None,
        "holder": None if subject is None else holder_of(company, subject),
        "link": link,
        "giver": _giver(company, fact),
        "valid_until": getattr(fact, "valid_until", None),
        "body": fact_to_text(fact),
    }


def _giver(company: CompanyId, fact: Fact) -> str | None:
    """Return what the groups of a binding's giver are found by."""
    if not isinstance(fact, Binding) or fact.granter is None:
        return None
    return holder_of(company, fact.granter)


def _people(fact: Fact) -> tuple[SubjectId | None, str | None]:
    """Return whom a fact concerns, and what it hangs on."""
    match fact:
        case GroupMember(group=joined, account=account):
            return person(account), group(joined)
        case Binding(subject=subject, on=on):
            return subject, on
        case _:
            return getattr(fact, "subject", None), None
