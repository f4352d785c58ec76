"""Devices that wait to be let in. They wait for minutes; what was approved is an authorization code."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from idp.adapters.sql.columns import Choice, Instant, Words, WordsIfAny
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.device import DeviceState

devices = Table(
    "devices",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("user_code", Text, nullable=False, unique=True),
    Column("client", Text, ForeignKey("clients.client_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("scopes", Words, nullable=False),
    Column("resources", WordsIfAny),
    Column("address", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("interval", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("browser", Text),
    Column("state", Choice(DeviceState), nullable=False),
)
