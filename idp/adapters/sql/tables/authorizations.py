"""Authorization codes and refresh token families.

They name client, person, session and company without foreign keys: they are the hot path,
they may outlive a session, and whoever reads one judges by the rows that are still there.
"""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from idp.adapters.sql.columns import Instant, Words, WordsIfAny
from idp.adapters.sql.tables.metadata import METADATA


def _authorization() -> tuple[Column[object], ...]:
    """Return the columns of `idp.model.grant.Authorization`, `family` left out."""
    return (
        Column("client", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("sid", Text, nullable=False),
        Column("scopes", Words, nullable=False),
        Column("auth_time", Instant, nullable=False),
        Column("acr", Text, nullable=False),
        Column("amr", Words, nullable=False),
        Column("company", Text),
        Column("resource", WordsIfAny, key="resources"),
        Column("nonce", Text),
    )


def _handing_over() -> tuple[Column[object], ...]:
    """Return those of its columns that came later; a table ends with them."""
    return (
        Column("application", Text),
        Column("details", Text, nullable=False, server_default=""),
        Column("jkt", Text),
        Column("claims", WordsIfAny),
    )


codes = Table(
    "codes",
    METADATA,
    Column("digest", Text, primary_key=True),
    *_authorization(),
    Column("redirect_uri", Text, nullable=False),
    Column("code_challenge", Text),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("redeemed_at", Instant),
    Column("family", Text),
    *_handing_over(),
)

families = Table(
    "families",
    METADATA,
    Column("id", Text, primary_key=True),
    *_authorization(),
    Column("offline", Boolean, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("rotated_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("idle_expires_at", Instant, nullable=False),
    Column("graces", Integer, nullable=False),
    Column("revoked_at", Instant),
    *_handing_over(),
    Index(None, "account", "client"),
    Index(None, "sid"),
)
