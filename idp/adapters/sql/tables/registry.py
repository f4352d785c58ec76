"""Relying parties, and the keys that sign for them."""

from sqlalchemy import Column, LargeBinary, Table, Text

from idp.adapters.sql.columns import Choice, Document, Instant, Json
from idp.adapters.sql.tables.metadata import METADATA
from idp.model.client import Client
from idp.model.keys import KeyPurpose, KeyState

clients = Table(
    "clients",
    METADATA,
    Column("client_id", Text, primary_key=True),
    Column("registration", Document(Client), nullable=False),
)

keys = Table(
    "keys",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("purpose", Choice(KeyPurpose), nullable=False),
    Column("alg", Text, nullable=False),
    Column("state", Choice(KeyState), nullable=False),
    Column("public_jwk", Json, nullable=False),
    Column("private_sealed", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
