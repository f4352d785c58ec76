"""Opening the store: with the provider's own application, or without one."""

from flask import Flask

from idp.adapters.sql.store import SqlStore
from idp.ports.clock import Clock


def open_store(url: str, *, clock: Clock, threads: int = 8) -> SqlStore:
    """Open a database for tests and commands: migrated, ready, and closed by `close()`.

    `url` is `sqlite:////absolute/file` or `postgresql://…` (also `postgresql+psycopg://…`).
    """
    return attach(Flask("okno"), url, clock=clock, threads=threads)


def attach(app: Flask, url: str, *, clock: Clock, threads: int = 8) -> SqlStore:
    """Let Flask-SQLAlchemy hold the engine in `app`, migrate, and return the store."""
    raise NotImplementedError
