"""Makes a database fail at a statement of our choice, and tells what lies in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from idp.adapters.sql import SqlStore
from idp.adapters.sql.tables import METADATA

Contents = dict[str, list[tuple[Any, ...]]]


class InjectedError(Exception):
    """The failure that a test asked for."""


@contextmanager
def failing_statement(store: SqlStore, number: int) -> Iterator[None]:
    """Fail the statement of this number, counted from 1."""
    left = [number]

    def fail(*_arguments: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise InjectedError

    with listening(store, "before_cursor_execute", fail):
        yield


@contextmanager
def failing_commit(store: SqlStore) -> Iterator[None]:
    """Fail the next commit."""

    def fail(*_arguments: object) -> None:
        raise InjectedError

    with listening(store, "commit", fail):
        yield


@contextmanager
def listening(store: SqlStore, name: str, listener: Any) -> Iterator[None]:
    """Let a listener hear one kind of event of a store's engine."""
    event.listen(store.engine, name, listener)
    try:
        yield
    finally:
        event.remove(store.engine, name, listener)


def contents(store: SqlStore) -> Contents:
    """Read every row of every table."""
    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }
