"""Clients that registered themselves, and the tokens that let them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.authorizations import codes, families
from idp.adapters.sql.tables.entries import consents
from idp.adapters.sql.tables.registering import initial_tokens, registrations
from idp.adapters.sql.tables.registry import clients
from idp.model.errors import Conflict
from idp.model.ids import ClientId
from idp.model.registration import InitialToken, Registration

REGISTRATION = fields_of(registrations, Registration)
TOKEN = fields_of(initial_tokens, InitialToken)
_client = registrations.c.client
_live = (initial_tokens.c.expires_at > given("now"), initial_tokens.c.uses_left > 0)

ADD = insert(registrations).on_conflict_do_nothing()
FIND = select(*REGISTRATION).where(_client == given("client"))
COUNT = select(func.count()).select_from(registrations).where(registrations.c.initial_token.is_(None))
SWEEP = delete(clients).where(
    clients.c.client_id.in_(
        select(_client)
        .where(
            registrations.c.registered_at < given("before"),
            registrations.c.initial_token.is_(None),
            ~exists().where(consents.c.client == _client),
            ~exists().where(codes.c.client == _client),
            ~exists().where(families.c.client == _client),
        )
        .limit(given("limit"))
    )
)
ADD_TOKEN = insert(initial_tokens).on_conflict_do_nothing()
FIND_TOKEN = select(*TOKEN).where(initial_tokens.c.digest == given("digest"), *_live)
TOKENS = select(*TOKEN).where(*_live).order_by(initial_tokens.c.made_at, initial_tokens.c.id)
SPEND = (
    update(initial_tokens)
    .where(initial_tokens.c.digest == given("digest"), *_live)
    .values(uses_left=initial_tokens.c.uses_left - 1)
)
END_TOKEN = delete(initial_tokens).where(initial_tokens.c.id == given("id"))
SWEEP_TOKENS = delete(initial_tokens).where(
    initial_tokens.c.id.in_(
        select(initial_tokens.c.id).where(initial_tokens.c.expires_at < given("before")).limit(given("limit"))
    )
)


class SqlRegistrations:
    """Keep `idp.ports.records.registry.Registrations`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, registration: Registration) -> None:
        """Write down that a client registered itself. Raises `Conflict` if it did before."""
        if not self._desk.change(ADD, **_values(REGISTRATION, registration)):
            raise Conflict

    def find(self, client: ClientId) -> Registration | None:
        """Read a client's registration."""
        row = self._desk.one(FIND, given_client=client)
        return Registration(*row) if row else None

    def count(self) -> int:
        """Count the clients for which nobody gave an initial access token."""
        row = self._desk.one(COUNT)
        return int(row[0]) if row else 0

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete such clients of before that nobody has agreed to and nothing was issued to."""
        swept = self._desk.change(SWEEP, given_before=before, given_limit=limit)
        if swept:
            self._desk.raise_stamp("clients")
        return swept

    def add_token(self, token: InitialToken) -> None:
        """Write an initial access token. Raises `Conflict` if its digest is taken."""
        if not self._desk.change(ADD_TOKEN, **_values(TOKEN, token)):
            raise Conflict

    def find_token(self, digest: str, now: datetime) -> InitialToken | None:
        """Find one that is good for one more use."""
        row = self._desk.one(FIND_TOKEN, given_digest=digest, given_now=now)
        return InitialToken(*row) if row else None

    def tokens(self, now: datetime) -> Sequence[InitialToken]:
        """List those that are good, the oldest first."""
        return [InitialToken(*row) for row in self._desk.all(TOKENS, given_now=now)]

    def spend_token(self, digest: str, now: datetime) -> bool:
        """Take one use by one conditional write."""
        return self._desk.change(SPEND, given_digest=digest, given_now=now) == 1

    def end_token(self, token: str) -> bool:
        """Delete one by its id."""
        return self._desk.change(END_TOKEN, given_id=token) == 1

    def sweep_tokens(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        return self._desk.change(SWEEP_TOKENS, given_before=before, given_limit=limit)


def _values(columns: Sequence[object], noun: object) -> dict[str, object]:
    names = [str(getattr(column, "name", "")) for column in columns]
    return {name: getattr(noun, name) for name in names}
