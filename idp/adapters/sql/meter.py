"""Counts statements by thread, for the demo's page of what just happened."""

from threading import local
from typing import Any

from sqlalchemy import Engine, event

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ", "SHOW ")
READS = ("SELECT", "WITH")


class StatementMeter:
    """Counts what this thread reads and writes since it was set to zero."""

    def __init__(self, engine: Engine) -> None:
        self._here = local()
        event.listen(engine, "before_cursor_execute", self._count)

    def reset(self) -> None:
        """Begin at zero in this thread."""
        self._here.reads = self._here.writes = 0

    def taken(self) -> tuple[int, int]:
        """Return how many statements read and how many wrote, transaction marks left out."""
        return getattr(self._here, "reads", 0), getattr(self._here, "writes", 0)

    def _count(self, _connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        statement = sql.lstrip().upper()
        reads, writes = self.taken()
        if statement.startswith(READS):
            self._here.reads = reads + 1
        elif not statement.startswith(UNCOUNTED):
            self._here.writes = writes + 1
