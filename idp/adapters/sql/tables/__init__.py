"""The tables, one module a noun. Migrations are written by hand and tested to make exactly these."""

from idp.adapters.sql.tables import (
    authorizations,
    bridging,
    devices,
    entries,
    handovers,
    logos,
    numbering,
    operations,
    people,
    registering,
    registry,
    rights,
    secrets,
    trees,
    waiting,
)
from idp.adapters.sql.tables.metadata import METADATA

__all__ = [
    "METADATA",
    "authorizations",
    "bridging",
    "devices",
    "entries",
    "handovers",
    "logos",
    "numbering",
    "operations",
    "people",
    "registering",
    "registry",
    "rights",
    "secrets",
    "trees",
    "waiting",
]
