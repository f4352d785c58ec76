"""Throttles, the outbox, the audit trail, version stamps and leases."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, literal

from idp.adapters.sql.columns import Choice, Instant, Json
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.work import JobKind, JobState

throttles = Table(
    "throttles",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("free_at", Instant, nullable=False),
    Column("failed_at", Instant, nullable=False, index=True),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Choice(JobKind), nullable=False),
    Column("target", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", Choice(JobState), nullable=False),
    Column("last_error", Text, nullable=False),
    Column("finished_at", Instant, index=True),
    Column("holder", Text),
    Column("leased_until", Instant),
)
_due = outbox.c.state == JobState.DUE
Index("ix_outbox_due", outbox.c.due_at, outbox.c.id, sqlite_where=_due, postgresql_where=_due)
Index("ix_outbox_target", outbox.c.target, outbox.c.due_at, sqlite_where=_due, postgresql_where=_due)

audit = Table(
    "audit",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("account", Text),
    Column("company", Text),
    Column("sid", Text),
    Column("client", Text),
    Column("detail", Text, nullable=False),
    Column("position", BigInteger, unique=True),
    Column("chain", Text),
    Index(None, "account", "number"),
)
REFUSED = audit.c.kind.in_(
    [
        literal(kind, literal_execute=True)
        for kind in ("AuthorizationRefused", "DisclosureRefused", "OverAsked", "TokenRefused")
    ]
)
"""What a client did not get. It is spelled out in statements too, or no index of it is used."""
Index("ix_audit_refused", audit.c.client, audit.c.number, sqlite_where=REFUSED, postgresql_where=REFUSED)
_unsealed = audit.c.position.is_(None)
Index("ix_audit_unsealed", audit.c.number, sqlite_where=_unsealed, postgresql_where=_unsealed)

audit_heads = Table(
    "audit_heads",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("chain", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("signature", Text, nullable=False),
)

stamps = Table(
    "stamps",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("clients", BigInteger, nullable=False),
    Column("keys", BigInteger, nullable=False),
    Column("access", BigInteger, nullable=False),
    Column("secrets", BigInteger, nullable=False, server_default="1"),
)

leases = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Instant, nullable=False),
)
