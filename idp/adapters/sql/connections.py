"""Connections kept between blocks: a check-out from SQLAlchemy's pool costs as much as two queries."""

import os
from collections import deque
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from idp.adapters.sql.failures import DATABASE_ERRORS
from idp.adapters.sql.prepared import PreparedStatements


class Begins(Protocol):
    """What a dialect does with a connection that is lent."""

    def begin(self, driver_connection: Any) -> None:
        """Begin a transaction that will write."""
        ...

    def lock_leasing(self, connection: Connection) -> None:
        """Keep others from leasing jobs until the transaction ends."""
        ...


class Connections:
    """Lends a connection to one block at a time. The engine's pool bounds their number."""

    def __init__(self, engine: Engine, dialect: Begins) -> None:
        self.engine = engine
        self.dialect = dialect
        self.prepared = PreparedStatements(engine.dialect)
        self._idle: deque[Connection] = deque()
        self._process = os.getpid()
        self._inherited: list[deque[Connection]] = []

    def take(self) -> Connection:
        """Lend an idle connection, or a new one."""
        if self._process != os.getpid():
            self._forget_parent()
        try:
            return self._idle.pop()
        except IndexError:
            return self.engine.connect()

    def give(self, connection: Connection) -> None:
        """Take a connection back in good order."""
        self._idle.append(connection)

    def renew(self, broken: Connection) -> Connection:
        """Exchange a lost connection for a new one; the idle ones are likely lost too."""
        self.drop(broken)
        self._drop_idle()
        return self.engine.connect()

    def begin(self, connection: Connection) -> Connection:
        """Begin a transaction, on a new connection if this one was lost while idle."""
        try:
            return self._begin(connection)
        except DATABASE_ERRORS:
            if not lost(connection):
                raise
        return self._begin(self.renew(connection))

    def drop(self, connection: Connection) -> None:
        """Close a connection whose state is not known."""
        if not connection.closed:
            connection.invalidate()
            connection.close()

    def close(self) -> None:
        """Close all that are not lent."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()

    def _begin(self, connection: Connection) -> Connection:
        if not connection.in_transaction():
            connection.begin()
        self.dialect.begin(driver_connection(connection))
        return connection

    def _drop_idle(self) -> None:
        while self._idle:
            self.drop(self._idle.pop())

    def _forget_parent(self) -> None:
        """Leave the connections of the process we were forked from alone: not even close them."""
        self._process = os.getpid()
        self._inherited.append(self._idle)
        self._idle = deque()
        self.engine.dispose(close=False)


def driver_connection(connection: Connection) -> Any:
    """Return the driver's own connection."""
    return connection.connection.dbapi_connection


def lost(connection: Connection) -> bool:
    """Tell whether the server has hung up."""
    if connection.closed or connection.invalidated:
        return True
    return bool(getattr(driver_connection(connection), "closed", False))
