"""One-time values: spending one deletes its row, so there is nothing left to spend again."""

from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.people import tickets
from idp.model.errors import Conflict
from idp.model.ids import AccountId
from idp.model.ticket import Ticket, TicketPurpose

TICKET = fields_of(tickets, Ticket)
LIVE = (
    tickets.c.digest == given("digest"),
    tickets.c.purpose == given("purpose"),
    tickets.c.expires_at > given("now"),
    tickets.c.guesses_left > 0,
)
PUT = insert(tickets).on_conflict_do_nothing()
PEEK = select(*TICKET).where(*LIVE)
TAKE = delete(tickets).where(*LIVE).returning(*TICKET)
GUESS = (
    update(tickets)
    .where(*LIVE)
    .values(guesses_left=tickets.c.guesses_left - 1)
    .returning(tickets.c.guesses_left)
)
DROP = delete(tickets).where(
    tickets.c.account == given("account"),
    tickets.c.purpose == given("purpose"),
    tickets.c.digest != given("keep"),
)
_KEY = tuple_(tickets.c.digest, tickets.c.purpose)
SWEEP = delete(tickets).where(
    _KEY.in_(
        select(tickets.c.digest, tickets.c.purpose)
        .where(tickets.c.expires_at < given("before"))
        .limit(given("limit"))
    )
)


class SqlTickets:
    """Keep `idp.ports.records.people.Tickets`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, ticket: Ticket) -> None:
        """Write a ticket. Raises `Conflict` if the value is in use for this purpose."""
        values = {column.name: getattr(ticket, column.name) for column in TICKET}
        if not self._desk.change(PUT, **values):
            raise Conflict

    def peek(self, purpose: TicketPurpose, digest: str, now: datetime) -> Ticket | None:
        """Read a live ticket without spending it."""
        row = self._desk.one(PEEK, given_purpose=purpose, given_digest=digest, given_now=now)
        return Ticket(*row) if row else None

    def take(self, purpose: TicketPurpose, digest: str, now: datetime) -> Ticket | None:
        """Spend by one conditional write; `None` if unknown, spent or expired."""
        row = self._desk.changed(TAKE, given_purpose=purpose, given_digest=digest, given_now=now)
        return Ticket(*row) if row else None

    def guess(self, purpose: TicketPurpose, digest: str, now: datetime) -> int | None:
        """Count a wrong try; return tries left, or `None` if there is no live ticket."""
        row = self._desk.changed(GUESS, given_purpose=purpose, given_digest=digest, given_now=now)
        return row.guesses_left if row else None

    def drop_of(self, account: AccountId, purpose: TicketPurpose, keep: str = "") -> int:
        """Spend all of a person's tickets of a purpose but one; return how many."""
        return self._desk.change(DROP, given_account=account, given_purpose=purpose, given_keep=keep)

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many rows went."""
        return self._desk.change(SWEEP, given_before=before, given_limit=limit)
