"""Signing keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from idp.adapters.sql.columns import fields_of, given
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.tables.registry import keys
from idp.model.errors import Conflict
from idp.model.ids import KeyId
from idp.model.keys import KeyState, StoredKey

KEY = fields_of(keys, StoredKey)
ADD = insert(keys).on_conflict_do_nothing()
LIST = select(*KEY).order_by(keys.c.created_at, keys.c.kid)
MOVE = update(keys).where(keys.c.kid == given("kid"), keys.c.state == given("state"))
REMOVE = delete(keys).where(keys.c.kid == given("kid"))


class SqlKeys:
    """Keep `idp.ports.records.operations.Keys`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, key: StoredKey) -> None:
        """Write a key. Raises `Conflict` if the kid is taken."""
        if not self._desk.change(ADD, **{column.name: getattr(key, column.name) for column in KEY}):
            raise Conflict
        self._desk.raise_stamp("keys")

    def all(self) -> Sequence[StoredKey]:
        """List oldest first."""
        return [StoredKey(*row) for row in self._desk.all(LIST)]

    def move(self, key: KeyId, old: KeyState, new: KeyState, at: datetime) -> bool:
        """Change a key's state by one conditional write."""
        moved = self._desk.change(MOVE, given_kid=key, given_state=old, state=new, changed_at=at) == 1
        if moved:
            self._desk.raise_stamp("keys")
        return moved

    def remove(self, key: KeyId) -> bool:
        """Forget a key: what it signed no longer verifies."""
        removed = self._desk.change(REMOVE, given_kid=key) == 1
        if removed:
            self._desk.raise_stamp("keys")
        return removed
