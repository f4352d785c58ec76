"""Where SQLite and PostgreSQL differ. Nothing outside this module asks which one it is."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.pool import QueuePool

from idp.adapters.sql.connections import Connections
from idp.adapters.sql.together import Together
from idp.adapters.sql.writing import Alone, Writing

PATIENCE = 5.0
"""Seconds to wait for a lock or for a free connection before saying `Unavailable`."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=268435456",
)
LIMITS = (
    "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
)
MIGRATION_LOCK = 0x0_0C_40
LEASING_LOCK = 0x1_0C_40


class Dialect(Protocol):
    """What a database needs done its own way."""

    def options(self, threads: int) -> dict[str, Any]:
        """Return the engine's options."""
        ...

    def welcome(self, driver_connection: Any) -> None:
        """Set up a new connection."""
        ...

    def begin(self, driver_connection: Any) -> None:
        """Begin a transaction that will write."""
        ...

    def writing(self, connections: Connections) -> Writing:
        """Return what opens transactions that write."""
        ...

    def starting(self) -> AbstractContextManager[None]:
        """Keep other processes of this machine from preparing the same database."""
        ...

    def lock_schema(self, connection: Connection) -> None:
        """Keep every other process from migrating until the transaction ends."""
        ...

    def lock_leasing(self, connection: Connection) -> None:
        """Keep others from leasing jobs until the transaction ends."""
        ...


class Sqlite:
    """One file, many readers, one writer at a time."""

    def __init__(self, url: URL) -> None:
        self._file = Path(url.database or "")

    def options(self, threads: int) -> dict[str, Any]:
        """Let the driver leave transactions alone; a connection may change threads between blocks."""
        return _pool(threads) | {
            "connect_args": {"timeout": PATIENCE, "check_same_thread": False, "cached_statements": 256},
        }

    def welcome(self, driver_connection: Any) -> None:
        """Make each commit durable and foreign keys count."""
        for pragma in PRAGMAS:
            driver_connection.execute(pragma).close()

    def begin(self, driver_connection: Any) -> None:
        """Take the write lock at once, so that a transaction never fails half way for want of it."""
        driver_connection.execute("BEGIN IMMEDIATE").close()

    def writing(self, connections: Connections) -> Writing:
        """Queue the threads of this process: SQLite itself polls for the lock and is not fair."""
        return Together(connections, lambda: PATIENCE)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Make the file, readable by its owner only; the switch to WAL must not be raced for.

        The lock is on the folder. A file that exists is not touched: closing it here would free
        SQLite's own locks on it.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        descriptor = os.open(self._file.parent, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def lock_schema(self, connection: Connection) -> None:
        """Do nothing: the transaction is the only writer."""

    def lock_leasing(self, connection: Connection) -> None:
        """Do nothing: the transaction is the only writer."""


class Postgres:
    """A server."""

    def options(self, threads: int) -> dict[str, Any]:
        """Bound every wait; a statement used often is prepared by the driver."""
        limits = {
            "lock_timeout": f"{PATIENCE}s",
            "statement_timeout": f"{2 * PATIENCE}s",
            "idle_in_transaction_session_timeout": f"{6 * PATIENCE}s",
        }
        return _pool(threads) | {
            "connect_args": {
                "application_name": "okno",
                "connect_timeout": max(2, int(PATIENCE)),
                "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
            },
        }

    def welcome(self, driver_connection: Any) -> None:
        """Do nothing: the limits came with the connection."""

    def begin(self, driver_connection: Any) -> None:
        """Begin; conditional writes make READ COMMITTED enough."""
        driver_connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")

    def writing(self, connections: Connections) -> Writing:
        """Let the server queue the writers."""
        return Alone(connections)

    def starting(self) -> AbstractContextManager[None]:
        """Let `lock_schema` do it, for all machines."""
        return nullcontext()

    def lock_schema(self, connection: Connection) -> None:
        """Wait for the schema's lock as long as it takes."""
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})

    def lock_leasing(self, connection: Connection) -> None:
        """Lease one after another: two snapshots could each see another head of one target."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LEASING_LOCK})


def dialect_of(url: str) -> tuple[URL, Dialect]:
    """Return the address as SQLAlchemy needs it, and the dialect that speaks there."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        address = address.set(database=str(Path(address.database or "").resolve()))
        return address, Sqlite(address)
    return address.set(drivername="postgresql+psycopg"), Postgres()


def _pool(threads: int) -> dict[str, Any]:
    return {
        "isolation_level": "AUTOCOMMIT",
        "poolclass": QueuePool,
        "pool_size": threads,
        "max_overflow": threads,
        "pool_timeout": PATIENCE,
        "pool_reset_on_return": None,
        "pool_use_lifo": True,
        "hide_parameters": True,
        "execution_options": {"preserve_rowcount": True},
    }
