"""Companies, who acts for them, and who was asked to."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, false

from idp.adapters.sql.columns import Choice, Document, Instant
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.company import CompanyStatus
from idp.model.ticket import Promise

companies = Table(
    "companies",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", Choice(CompanyStatus), nullable=False),
    Column("external_id", Text),
    Column("time_zone", Text, nullable=False),
)

memberships = Table(
    "memberships",
    METADATA,
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("position", Text, nullable=False),
    Column("last_used_at", Instant),
    Column("signatory", Boolean, nullable=False, server_default=false()),
    Column("number", Text, nullable=False, server_default=""),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("invited_by", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("accepted_at", Instant),
    Column("revoked_at", Instant),
    Column("position", Text, nullable=False, server_default=""),
    Column("promises", Document(tuple[Promise, ...]), nullable=False, server_default="[]"),
)
