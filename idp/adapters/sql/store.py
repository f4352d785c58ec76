"""The unit of work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local

from sqlalchemy import Engine

from idp.adapters.sql.connections import Connections, lost
from idp.adapters.sql.desk import Desk, MisuseError
from idp.adapters.sql.dialects import Dialect
from idp.adapters.sql.records import SqlRecords
from idp.adapters.sql.writing import take
from idp.ports.clock import Clock


class SqlStore:
    """Keep `idp.ports.records.Store`.

    A connection that is lost while committing leaves open whether the commit happened; what is
    single-use is safe to try again, because the second try finds it spent.
    """

    def __init__(self, engine: Engine, dialect: Dialect, clock: Clock) -> None:
        self.engine = engine
        """For migrations, and for tests that listen to statements."""
        self._connections = Connections(engine, dialect)
        self._writing = dialect.writing(self._connections)
        self._clock = clock
        self._thread = local()
        self._announce: Callable[[], None] | None = None

    def read(self) -> "Reading":
        """Open a read; each statement sees what is committed. Writing in it is an error."""
        return Reading(self._connections, self._clock)

    @contextmanager
    def write(self) -> Iterator[SqlRecords]:
        """Open a transaction: committed when the block ends, undone when it raises.

        An error of a record undoes everything, also when the block catches it.
        """
        with self._one_in_thread(), self._writing.open() as desk:
            yield SqlRecords(desk, self._clock)
        if desk.raised and self._announce is not None:
            self._announce()

    def tell(self, announce: Callable[[], None]) -> None:
        """Have this called after each commit that raised a version stamp."""
        self._announce = announce

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()

    @contextmanager
    def _one_in_thread(self) -> Iterator[None]:
        """Refuse a transaction within a transaction: the two would wait for one another."""
        if getattr(self._thread, "writing", False):
            msg = "a write() is open in this thread already: hand its records down"
            raise MisuseError(msg)
        self._thread.writing = True
        try:
            yield
        finally:
            self._thread.writing = False


class Reading:
    """A block that reads. It is opened several times a request, and a generator costs as much as a row."""

    __slots__ = ("_clock", "_connections", "_desk")

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    def __enter__(self) -> SqlRecords:
        """Take a connection."""
        self._desk = Desk(self._connections, take(self._connections), writable=False)
        return SqlRecords(self._desk, self._clock)

    def __exit__(self, *_raised: object) -> None:
        """Give it back, unless it was lost."""
        desk = self._desk
        desk.close()
        if desk.error is not None and lost(desk.connection):
            self._connections.drop(desk.connection)
        else:
            self._connections.give(desk.connection)
