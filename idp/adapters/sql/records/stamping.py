"""Version stamps, raised in the transaction of the change they tell of."""

from sqlalchemy import Update, update

from idp.adapters.sql.tables.operations import stamps


def raising(name: str) -> Update:
    """Return the statement that raises one stamp."""
    return update(stamps).values({name: stamps.c[name] + 1})
