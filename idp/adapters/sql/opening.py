"""Opening the store: with the provider's own application, or without one."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from idp.adapters.sql.dialects import Dialect, dialect_of
from idp.adapters.sql.schema import migrate
from idp.adapters.sql.store import SqlStore
from idp.adapters.sql.tables import METADATA
from idp.ports.clock import Clock


def open_store(url: str, *, clock: Clock, threads: int = 8) -> SqlStore:
    """Open a database for tests and commands: migrated, ready, and closed by `close()`.

    `url` is `sqlite:////absolute/file` or `postgresql://…` (also `postgresql+psycopg://…`).
    """
    return attach(Flask("okno"), url, clock=clock, threads=threads)


def attach(app: Flask, url: str, *, clock: Clock, threads: int = 8) -> SqlStore:
    """Let Flask-SQLAlchemy hold the engine in `app`, migrate, and return the store."""
    address, dialect = dialect_of(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = dialect.options(threads)
    extension = SQLAlchemy(metadata=METADATA, add_models_to_shell=False)
    extension.init_app(app)
    with app.app_context():
        engine = extension.engine
    _welcome_connections(engine, dialect)
    try:
        migrate(engine, dialect)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, dialect, clock)


def _welcome_connections(engine: Engine, dialect: Dialect) -> None:
    @event.listens_for(engine, "connect")
    def welcome(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        dialect.welcome(connection)
