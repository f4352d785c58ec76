"""Old accounts of bridged services, sealed secrets, jars, and how the services do."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from idp.adapters.sql.columns import Choice, Instant, Json, Words
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.kept import Telling
from idp.model.link import BridgeMode, LinkState, Proof

account_links = Table(
    "account_links",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("company", Text, ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("service", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Choice(LinkState), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE")),
    Column("shared", Boolean, nullable=False),
    Column("has_secret", Boolean, nullable=False),
    Column("proof", Choice(Proof)),
    Column("proved_at", Instant),
    Column("proved_by", Text),
    Column("last_ok", Instant),
    Column("last_fail", Instant),
    Column("failures", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", Instant),
    Column("imported", Text, nullable=False, server_default=""),
    Index(None, "account", "company", "service"),
    Index(None, "service", "company", "login"),
)
LIVE = account_links.c.state != LinkState.REVOKED
Index(
    "ix_account_links_live",
    account_links.c.company,
    account_links.c.service,
    account_links.c.login,
    unique=True,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)

link_users = Table(
    "link_users",
    METADATA,
    Column("link", Text, ForeignKey("account_links.id", ondelete="CASCADE"), primary_key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True),
)

link_claims = Table(
    "link_claims",
    METADATA,
    Column("link", Text, ForeignKey("account_links.id", ondelete="CASCADE"), primary_key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)
"""The operator's queue: somebody can sign in with what is somebody else's."""

tenant_keys = Table(
    "tenant_keys",
    METADATA,
    Column("company", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""Without a foreign key to companies: some secrets belong to a service and to no company."""

sealed_secrets = Table(
    "sealed_secrets",
    METADATA,
    Column("company", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("used_at", Instant),
    ForeignKeyConstraint(["company", "key_version"], ["tenant_keys.company", "tenant_keys.version"]),
    Index(None, "company", "key_version"),
)
"""A key that seals something cannot be deleted, also while that is only being written."""

jars = Table(
    "jars",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("sid", Text, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("signing_in_until", Instant),
    Column("written_at", Instant, nullable=False, index=True),
)
"""They live for hours, so without foreign keys."""

service_sessions = Table(
    "service_sessions",
    METADATA,
    Column("service", Text, primary_key=True),
    Column("index", Text, primary_key=True),
    Column("sid", Text, nullable=False, index=True),
    Column("account", Text, nullable=False, index=True),
    Column("company", Text),
    Column("telling", Choice(Telling), nullable=False),
    Column("access", Text, nullable=False),
    Column("roles", Words, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
    Column("detail", Json, nullable=False),
)
"""They are told of and go with the session that they rest on, so without foreign keys."""

bridge_modes = Table(
    "bridge_modes",
    METADATA,
    Column("service", Text, primary_key=True),
    Column("mode", Choice(BridgeMode), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

bridge_sightings = Table(
    "bridge_sightings",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("service", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Index(None, "service", "number"),
)
