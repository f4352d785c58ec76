"""Logos of clients."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.logos import client_logos
from idp.model.ids import ClientId
from idp.model.logo import Logo

LOGO = fields_of(client_logos, Logo)
_made = insert(client_logos)

PUT = _made.on_conflict_do_update(
    index_elements=[client_logos.c.client],
    set_={column.name: _made.excluded[column.name] for column in LOGO if column.name != "client"},
)
SHOWN = select(client_logos.c.digest).where(
    client_logos.c.client == given("client"), client_logos.c.uri == given("uri")
)
FIND = select(*LOGO).where(client_logos.c.digest == given("digest")).order_by(client_logos.c.client).limit(1)
FORGET = delete(client_logos).where(client_logos.c.client == given("client"))


class SqlLogos:
    """Keep `idp.ports.records.registry.Logos`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, logo: Logo) -> None:
        """Write a client's logo over the one it had."""
        self._desk.change(PUT, **{column.name: getattr(logo, column.name) for column in LOGO})

    def shown(self, client: ClientId, uri: str) -> str | None:
        """Return the digest of a client's logo, if it was fetched from there."""
        row = self._desk.one(SHOWN, given_client=client, given_uri=uri)
        return str(row[0]) if row else None

    def find(self, digest: str) -> Logo | None:
        """Read a logo by its digest, whoever of several clients has it."""
        row = self._desk.one(FIND, given_digest=digest)
        return Logo(*row) if row else None

    def forget(self, client: ClientId) -> None:
        """Delete a client's logo, if there is one."""
        self._desk.change(FORGET, given_client=client)
