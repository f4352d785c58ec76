"""What the databases raise, in the words of `idp.model.errors`.

A broken unique rule is `Conflict`, a missing other row `NotFound`, a value that no column takes,
such as text with a NUL, `Invalid`; a busy, lost or failing database is `Unavailable`. Anything
else is a `MistakeError`, ours to mend.
"""

import logging
import sqlite3
from typing import NoReturn

import psycopg
from psycopg import errors as postgres
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Unavailable


class MistakeError(RuntimeError):
    """Our own statement or value was wrong. The message has no values: they may be somebody's name."""


_log = logging.getLogger("okno.sql")

TAKEN = frozenset({"SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_ROWID"})
UNREADABLE = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})
MISSING = "SQLITE_CONSTRAINT_FOREIGNKEY"
MISTAKE = sqlite3.SQLITE_ERROR
"""SQLite's code for wrong SQL; its other operational errors are about files and locks."""
NO_ANSWER = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    postgres.ReadOnlySqlTransaction,
    postgres.IdleInTransactionSessionTimeout,
)
"""Busy, deadlocked, timed out, hung up, or a stand-by that takes no writes."""

DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error, psycopg.Error)


def in_our_words(error: Exception) -> DomainError | MistakeError:
    """Translate an error of SQLAlchemy or a driver."""
    cause = _cause(error)
    if isinstance(error, PoolTimeout):
        return Unavailable()
    ours = _of_sqlite(cause) if isinstance(cause, sqlite3.Error) else _of_postgres(cause)
    return ours or MistakeError(f"{first_line(error)} [{getattr(error, 'statement', None)}]")


def raise_in_our_words(error: Exception) -> NoReturn:
    """Raise what it means.

    A driver quotes values when a rule is broken, so that error goes no further; of a database
    that does not answer the cause is kept for the log.
    """
    ours = in_our_words(error)
    if not isinstance(ours, Unavailable):
        raise ours from None
    _log.warning("the database does not answer: %s", first_line(error))
    raise ours from error


def is_no_database(error: Exception) -> bool:
    """Tell whether SQLite was given a file of another kind."""
    return getattr(_cause(error), "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def first_line(error: Exception) -> str:
    """Return the driver's word for it: of an outage that names host or file, and no value."""
    cause = _cause(error)
    return f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}"


def _of_sqlite(error: sqlite3.Error) -> DomainError | None:
    name = getattr(error, "sqlite_errorname", "")
    if name in TAKEN:
        return Conflict()
    if name == MISSING:
        return NotFound()
    operational = isinstance(error, sqlite3.OperationalError) or name in UNREADABLE
    return Unavailable() if operational and getattr(error, "sqlite_errorcode", 0) != MISTAKE else None


def _of_postgres(error: BaseException | None) -> DomainError | None:
    if isinstance(error, postgres.UniqueViolation):
        return Conflict()
    if isinstance(error, postgres.ForeignKeyViolation):
        return NotFound()
    if isinstance(error, psycopg.DataError):
        return Invalid()
    return Unavailable() if isinstance(error, NO_ANSWER) else None
