"""How a transaction that writes begins and ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection

from idp.adapters.sql.connections import Connections, driver_connection
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.failures import DATABASE_ERRORS, raise_in_our_words


class Writing(Protocol):
    """Opens transactions, one a thread."""

    @contextmanager
    def open(self) -> Iterator[Desk]:
        """Open one: committed when the block ends, undone when it raises."""
        ...


class Alone:
    """Each transaction is committed by itself: the server gathers those that come at once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @contextmanager
    def open(self) -> Iterator[Desk]:
        """Open a transaction."""
        desk = Desk(self._connections, begin(self._connections), writable=True)
        try:
            yield desk
            desk.finish()
            commit(desk.connection)
        except BaseException:
            desk.close()
            undo(self._connections, desk.connection)
            raise
        self._connections.give(desk.connection)


def begin(connections: Connections) -> Connection:
    """Begin on a connection, a new one if it was lost while idle."""
    connection = take(connections)
    try:
        return connections.begin(connection)
    except DATABASE_ERRORS as error:
        connections.drop(connection)
        raise_in_our_words(error)


def take(connections: Connections) -> Connection:
    """Take a connection."""
    try:
        return connections.take()
    except DATABASE_ERRORS as error:
        raise_in_our_words(error)


def commit(connection: Connection) -> None:
    """Commit."""
    try:
        connection.commit()
    except DATABASE_ERRORS as error:
        raise_in_our_words(error)


def undo(connections: Connections, connection: Connection) -> None:
    """Roll back, and give the connection back if that went well."""
    try:
        driver_connection(connection).rollback()
        connection.rollback()
    except DATABASE_ERRORS:
        connections.drop(connection)
    else:
        connections.give(connection)
