"""Sessions, what was entered in them, parked requests and consents."""

from sqlalchemy import Column, ForeignKey, Table, Text

from idp.adapters.sql.columns import Choice, Document, Instant, Json, TextOrNone, Words, WordSet
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.interaction import Needs, Progress, Purpose

sessions = Table(
    "sessions",
    METADATA,
    Column("sid", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("auth_time", Instant, nullable=False),
    Column("acr", Text, nullable=False),
    Column("amr", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("browser", Text, nullable=False),
    Column("company", Text),
    Column("user_agent", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("ended_at", Instant, index=True),
)

visits = Table(
    "visits",
    METADATA,
    Column("sid", Text, ForeignKey("sessions.sid", ondelete="CASCADE"), primary_key=True),
    Column("service", Text, primary_key=True),
    Column("first_at", Instant, nullable=False),
    Column("company", Text),
)

interactions = Table(
    "interactions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("purpose", Choice(Purpose), nullable=False),
    Column("browser", Text, nullable=False),
    Column("needs", Document(Needs), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("request", Json, nullable=False),
    Column("locale", Text),
    Column("progress", Document(Progress), nullable=False),
    Column("finished_at", Instant),
)

consents = Table(
    "consents",
    METADATA,
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("client", Text, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("company", TextOrNone, primary_key=True),
    Column("scopes", WordSet, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
