"""The picture beside a client's name on our pages."""

from typing import Final

from idp.model.ids import ClientId
from idp.ports.records import Records

LOGOS: Final = "/client-logo/"


def emblem_of(records: Records, client: ClientId | None, logo_uri: str | None) -> str:
    """Return the address of a client's logo with us; empty where none was fetched from there."""
    digest = records.logos.shown(client, logo_uri) if client and logo_uri else None
    return f"{LOGOS}{digest}" if digest else ""
