"""Logos of clients, as they were fetched. They go with their client."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text

from idp.adapters.sql.columns import Choice, Instant
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.logo import PictureType

client_logos = Table(
    "client_logos",
    METADATA,
    Column("client", Text, ForeignKey("clients.client_id", ondelete="CASCADE"), primary_key=True),
    Column("uri", Text, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("type", Choice(PictureType), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("fetched_at", Instant, nullable=False),
)
