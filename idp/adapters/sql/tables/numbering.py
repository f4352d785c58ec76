"""Numbers of people and groups in directories."""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint

from idp.adapters.sql.columns import Instant
from idp.adapters.sql.tables.metadata import METADATA

directory_numbers = Table(
    "directory_numbers",
    METADATA,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("company", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("company", "name"),
    sqlite_autoincrement=True,
)
"""Rows stay when the company or the person goes: files on a machine may still bear the number."""
