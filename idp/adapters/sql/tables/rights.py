"""Companies, who acts for them, and who may use what."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from idp.adapters.sql.columns import Choice, Instant, WordSet
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.access import Effect
from idp.model.company import CompanyStatus

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
)

bindings = Table(
    "bindings",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("node", Text, nullable=False),
    Column("inherit", Boolean, nullable=False),
    Column("services", WordSet),
    Column("effect", Choice(Effect), nullable=False),
    Index(None, "account", "company"),
)

hangings = Table(
    "hangings",
    METADATA,
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("service", Text, primary_key=True),
    Column("node", Text, nullable=False),
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
)
