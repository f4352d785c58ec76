"""Version stamps, raised in the transaction of the change they tell of."""

from functools import cache

from sqlalchemy import Update, update

from idp.adapters.sql.tables.operations import stamps


@cache
def raising(names: frozenset[str]) -> Update:
    """Return the statement that raises these stamps."""
    return update(stamps).values({name: stamps.c[name] + 1 for name in sorted(names)})
