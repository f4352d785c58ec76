"""The one place where statements run."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sqlalchemy import Connection, CursorResult, Executable, Row

from idp.adapters.sql.connections import Connections, driver_connection, lost
from idp.adapters.sql.failures import DATABASE_ERRORS, in_our_words, raise_in_our_words
from idp.adapters.sql.prepared import Answer, Prepared
from idp.adapters.sql.stamping import raising
from idp.model.errors import Conflict, DomainError, Unavailable

AnyRow = Row[*tuple[Any, ...]]
AnyResult = CursorResult[*tuple[Any, ...]]


class MisuseError(RuntimeError):
    """A record was written outside a transaction, or used after its block."""


class Desk:
    """A connection for the length of one block."""

    def __init__(
        self, connections: Connections, connection: Connection, *, writable: bool, settled: bool = True
    ) -> None:
        self.connection = connection
        self.settled = settled
        """Whether all that is read here is committed."""
        self.error: Exception | None = None
        """What went wrong: after it nothing of the block may be committed.

        After `Unavailable` nothing may run either: SQLite may have ended the transaction by itself.
        """
        self.raised: frozenset[str] = frozenset()
        """The version stamps that rise with this block: every process wants to know after the commit."""
        self._connections = connections
        self._writable = writable
        self._open = True

    def one(self, statement: Executable, **values: Any) -> AnyRow | None:
        """Read the first row."""
        return self._run(statement, values).first()

    def all(self, statement: Executable, **values: Any) -> Sequence[AnyRow]:
        """Read all rows."""
        return self._run(statement, values).all()

    def change(self, statement: Executable, **values: Any) -> int:
        """Write; return how many rows it concerned."""
        return self._write(statement, values).rowcount

    def changed(self, statement: Executable, **values: Any) -> AnyRow | None:
        """Write; return the row that a `RETURNING` gives."""
        return self._write(statement, values).first()

    def changed_all(self, statement: Executable, **values: Any) -> Sequence[AnyRow]:
        """Write; return all rows that a `RETURNING` gives."""
        return self._write(statement, values).all()

    def change_each(self, statement: Executable, many: Sequence[Mapping[str, Any]]) -> int:
        """Write the same for each set of values, in one batch; return how many rows it concerned."""
        return self._write(statement, [dict(values) for values in many]).rowcount if many else 0

    def refuse(self, message: str = "", *, kind: type[DomainError] = Conflict) -> NoReturn:
        """Raise a refusal after which nothing of the block may stay."""
        self.error = kind(message)
        raise self.error

    def raise_stamp(self, name: str) -> None:
        """Raise a version stamp when the block ends.

        All stamps are one row, for which everybody queues: who holds it must wait for nothing else.
        """
        self.raised |= {name}

    def serialize_leasing(self) -> None:
        """Keep others from leasing jobs until this transaction ends."""
        self._connections.dialect.lock_leasing(self.connection)

    def finish(self) -> None:
        """End a block that went well. Raises what went wrong, though the block has caught it."""
        if self.raised and self.error is None:
            self.change(raising(self.raised))
        self.close()
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        """End the block; records that somebody kept can do nothing more."""
        self._open = False

    def _write(self, statement: Executable, values: Any) -> AnyResult | Answer:
        if not self._writable:
            msg = "a read() cannot write: open a write()"
            raise MisuseError(msg)
        self.settled = False
        return self._run(statement, values)

    def _run(self, statement: Executable, values: Any) -> AnyResult | Answer:
        if not self._open:
            msg = "these records belong to a block that has ended"
            raise MisuseError(msg)
        if self._writable and isinstance(self.error, Unavailable):
            raise self.error
        try:
            prepared = self._prepared(statement, values)
            if prepared is not None:
                return prepared.run(driver_connection(self.connection), values)
            return self.connection.execute(statement, values)
        except DATABASE_ERRORS as error:
            return self._recover(statement, values, error)

    def _prepared(self, statement: Executable, values: Any) -> Prepared | None:
        """Find a statement that is prepared, unless somebody listens to statements."""
        if isinstance(values, dict) and not self.connection.dispatch.before_cursor_execute:
            return self._connections.prepared.find(statement, values)
        return None

    def _recover(self, statement: Executable, values: Any, error: Exception) -> AnyResult:
        """Repeat a read whose connection was lost while idle; raise everything else in our words."""
        repeatable = not self._writable and self.error is None and lost(self.connection)
        self.error = in_our_words(error)
        if not repeatable:
            raise_in_our_words(error)
        try:
            self.connection = self._connections.renew(self.connection)
            return self.connection.execute(statement, values)
        except DATABASE_ERRORS as again:
            raise_in_our_words(again)
