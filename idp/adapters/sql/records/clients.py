"""Relying parties."""

from collections.abc import Sequence

from sqlalchemy import delete, null, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.authorizations import codes, families
from idp.adapters.sql.tables.handovers import applications, pushed
from idp.adapters.sql.tables.registry import clients
from idp.model.application import ApplicationState, Ending
from idp.model.client import Client
from idp.model.errors import Conflict, NotFound
from idp.model.ids import ClientId
from idp.ports.clock import Clock

ADD = insert(clients).on_conflict_do_nothing()
REPLACE = update(clients).where(clients.c.client_id == given("client"))
GET = select(clients.c.registration).where(clients.c.client_id == given("client"))
HOLD = GET.with_for_update()
LIST = select(clients.c.registration).order_by(clients.c.client_id)
BEGINNING = LIST.where(clients.c.client_id.like(given("mark"), escape="\\"))
REMOVE = delete(clients).where(clients.c.client_id == given("client"))
REMOVE_CODES = delete(codes).where(codes.c.client == given("client"))
REMOVE_FAMILIES = delete(families).where(families.c.client == given("client"))
REMOVE_PUSHED = delete(pushed).where(pushed.c.client == given("client"))
CLOSE_APPLICATIONS = (
    update(applications)
    .where(applications.c.client == given("client"), applications.c.state != ApplicationState.CLOSED)
    .values(state=ApplicationState.CLOSED, ending=Ending.REVOKED, sealed=null(), data_key=null())
)


class SqlClients:
    """Keep `idp.ports.records.registry.Clients`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    def add(self, client: Client) -> None:
        """Write a client. Raises `Conflict` if the id is taken."""
        if not self._desk.change(ADD, client_id=client.client_id, registration=client):
            raise Conflict
        if not client.self_registered:
            self._desk.raise_stamp("clients")

    def replace(self, client: Client) -> None:
        """Replace all metadata of a client."""
        if not self._desk.change(REPLACE, given_client=client.client_id, registration=client):
            raise NotFound
        self._desk.raise_stamp("clients")

    def get(self, client: ClientId) -> Client | None:
        """Read a client."""
        row = self._desk.one(GET, given_client=client)
        return row.registration if row else None

    def hold(self, client: ClientId) -> Client | None:
        """Read a client that this transaction is going to replace."""
        row = self._desk.one(HOLD, given_client=client)
        return row.registration if row else None

    def all(self) -> Sequence[Client]:
        """List in id order."""
        return [row.registration for row in self._desk.all(LIST)]

    def beginning(self, mark: str) -> Sequence[Client]:
        """List those whose ids begin so, in id order. One statement."""
        escaped = mark.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return [row.registration for row in self._desk.all(BEGINNING, given_mark=f"{escaped}%")]

    def remove(self, client: ClientId) -> bool:
        """Delete a client with all that was given to it: a new one of that id inherits nothing.

        What people handed over stays in their lists, closed and without values.
        """
        if not self._desk.change(REMOVE, given_client=client):
            return False
        self._desk.change(REMOVE_CODES, given_client=client)
        self._desk.change(REMOVE_FAMILIES, given_client=client)
        self._desk.change(REMOVE_PUSHED, given_client=client)
        self._desk.change(CLOSE_APPLICATIONS, given_client=client, closed_at=self._clock.now())
        self._desk.raise_stamp("clients")
        return True
