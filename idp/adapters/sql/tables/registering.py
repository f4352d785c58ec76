"""Clients that registered themselves, and the tokens that let them."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from idp.adapters.sql.columns import Instant
from idp.adapters.sql.tables.metadata import METADATA

registrations = Table(
    "registrations",
    METADATA,
    Column("client", Text, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, nullable=False),
    Column("registered_at", Instant, nullable=False, index=True),
    Column("initial_token", Text),
)

initial_tokens = Table(
    "initial_tokens",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("uses_left", Integer, nullable=False),
    Column("label", Text, nullable=False),
)
