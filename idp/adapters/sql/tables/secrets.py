"""Application passwords."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from idp.adapters.sql.columns import Choice, Instant
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.app_password import AppSecretKind

app_passwords = Table(
    "app_passwords",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("service", Text, nullable=False),
    Column("kind", Choice(AppSecretKind), nullable=False),
    Column("login", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("mac", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE")),
    Column("made_by", Text),
    Column("expires_at", Instant),
    Column("used_at", Instant),
    Column("ended_at", Instant),
    Index(None, "account", "company", "service"),
    Index(None, "company", "kind"),
)
"""Ended ones stay, so that the trail can be read against them; no list shows them."""
LIVE = app_passwords.c.ended_at.is_(None)
Index(
    "ix_app_passwords_live",
    app_passwords.c.service,
    app_passwords.c.login,
    app_passwords.c.company,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)
