"""Counts the SQL that a piece of work costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ", "SHOW ")
READS = ("SELECT", "WITH")


class Statements(list[str]):
    """Every statement sent, in order, transaction marks left out."""

    def selects(self) -> list[str]:
        """Return the statements that only read."""
        return [sql for sql in self if sql.upper().startswith(READS)]

    def writes(self) -> list[str]:
        """Return the statements that write."""
        return [sql for sql in self if not sql.upper().startswith(READS)]


@contextmanager
def counted_statements() -> Iterator[Statements]:
    """Listen to every engine of this process. A batch (`executemany`) counts as one."""
    seen = Statements()

    def listen(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        statement = sql.strip()
        if not statement.upper().startswith(UNCOUNTED):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
