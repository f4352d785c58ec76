"""People, what they sign in with, and the one-time values that let them in."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from idp.adapters.sql.columns import Choice, Instant, Json
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.account import AccountStatus, IdentifierKind
from idp.model.ticket import TicketPurpose

accounts = Table(
    "accounts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", Choice(AccountStatus), nullable=False),
    Column("locale", Text),
    Column("claims", Json, nullable=False),
    Column("updated_at", Instant),
    Column("party", Text),
)

identifiers = Table(
    "identifiers",
    METADATA,
    Column("value", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Choice(IdentifierKind), nullable=False),
    Column("verified", Boolean, nullable=False),
)

credentials = Table(
    "credentials",
    METADATA,
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", Text),
    Column("password_changed_at", Instant),
    Column("totp_sealed", LargeBinary),
    Column("totp_confirmed_at", Instant),
    Column("totp_last_step", BigInteger, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("spent_at", Instant),
)

browsers = Table(
    "browsers",
    METADATA,
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("browser", Text, primary_key=True),
    Column("signed_in_at", Instant, nullable=False),
)

tickets = Table(
    "tickets",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("purpose", Choice(TicketPurpose), primary_key=True),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("account", Text, index=True),
    Column("browser", Text),
    Column("payload", Json),
    Column("guesses_left", Integer, nullable=False),
)
