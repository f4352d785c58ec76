"""Access trees: facts that are never overwritten, and the revisions that brought them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from idp.adapters.sql.columns import Choice, Exact, Instant
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.access import Cause, FactKind
from idp.model.ids import CompanyId, SubjectId

tree_facts = Table(
    "tree_facts",
    METADATA,
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Choice(FactKind), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("since", BigInteger, primary_key=True, autoincrement=False),
    Column("until", BigInteger),
    Column("holder", Text),
    Column("link", Text),
    Column("giver", Text),
    Column("valid_until", Instant),
    Column("body", Text, nullable=False),
    Index(None, "company", "since"),
    Index(None, "company", "until"),
)
"""A fact from revision `since` until before `until`. The whole fact is in `body`; beside it is what
statements look for. Its holder is company and subject in one, so that one look-up finds what
somebody has in several companies; so is a binding's giver. A binding's link is the one it stands
on, a member's the group."""


def holder_of(company: CompanyId, subject: SubjectId) -> str:
    """Return what a subject's facts in a company are found by."""
    return f"{company} {subject}"


LIVE = tree_facts.c.until.is_(None)
_held = LIVE & tree_facts.c.holder.is_not(None)
_ending = LIVE & tree_facts.c.valid_until.is_not(None)
Index(
    "ix_tree_facts_live",
    tree_facts.c.company,
    tree_facts.c.kind,
    tree_facts.c.id,
    unique=True,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)
Index(
    "ix_tree_facts_holder",
    tree_facts.c.holder,
    tree_facts.c.kind,
    sqlite_where=_held,
    postgresql_where=_held,
)
Index("ix_tree_facts_ending", tree_facts.c.valid_until, sqlite_where=_ending, postgresql_where=_ending)

tree_revisions = Table(
    "tree_revisions",
    METADATA,
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("rev", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("cause", Choice(Cause), nullable=False),
    Column("actor", Text),
    Column("approver", Text),
    Column("comment", Text, nullable=False),
    Column("undoes", BigInteger),
    Column("month", Exact),
)
"""The newest of a company is the present one; whoever writes the next number first has it."""
