"""The shape of the database, brought up to date at start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from idp.adapters.sql.connections import driver_connection
from idp.adapters.sql.dialects import Dialect
from idp.adapters.sql.failures import DATABASE_ERRORS, first_line, in_our_words, is_no_database
from idp.model.errors import Unavailable

HEAD = "0016"
"""The newest revision of `migrations/versions`; a test compares."""
SCRIPTS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"


class SchemaError(Exception):
    """The database cannot be used by this version; the message says what to do."""


def migrate(engine: Engine, dialect: Dialect) -> None:
    """Bring the database to this version's shape, whoever else starts at the same time.

    Raises `SchemaError` if a newer version has been here, or something else than Okno.
    """
    with dialect.starting():
        try:
            with engine.connect() as connection:
                if revision_of(connection) != HEAD:
                    _upgrade(connection, dialect)
        except DATABASE_ERRORS as error:
            raise _refusal(error) from None


def revision_of(connection: Connection) -> str | None:
    """Return the revision the database is at; `None` if it is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    row = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).first()  # noqa: S608 - a constant
    return row[0] if row else None


def _upgrade(connection: Connection, dialect: Dialect) -> None:
    """Migrate in one transaction under the lock; look again once it is held."""
    connection.commit()
    connection.begin()
    dialect.begin(driver_connection(connection))
    try:
        dialect.lock_schema(connection)
        revision = revision_of(connection)
        if revision != HEAD:
            _run(connection, revision)
        connection.commit()
    except BaseException:
        driver_connection(connection).rollback()
        raise


def _run(connection: Connection, revision: str | None) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        msg = (
            f"the database is at revision {revision}, which this version of Okno does not know: "
            "a newer version has been here. Start that version, or restore a backup made before it."
        )
        raise SchemaError(msg)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refusal(error: Exception) -> Exception:
    """Say why the start fails; only the operator who starts us reads it."""
    if is_no_database(error):
        return SchemaError("the file is not an SQLite database; it was left as it is")
    ours = in_our_words(error)
    return Unavailable(first_line(error)) if isinstance(ours, Unavailable) else ours
