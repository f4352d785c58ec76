"""Statements that come again: compiled once, then handed to the driver as they are.

SQLAlchemy's own way costs as much as ten such reads of SQLite. What it makes of a statement is
kept here: the text, how values go in and how they come out. A statement that is made anew for
each use goes its way, and so does every one while somebody listens to them.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Dialect, Executable, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
PREPARABLE = (Select, Insert, Update, Delete)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes: one that is passed, or always the same."""

    name: str
    passed: bool
    convert: Convert | None
    fixed: Any = None


class Answer:
    """What a prepared statement came to."""

    __slots__ = ("_cursor", "_prepared")

    def __init__(self, prepared: "Prepared", cursor: Any) -> None:
        self._prepared = prepared
        self._cursor = cursor

    @property
    def rowcount(self) -> int:
        """Return how many rows were written."""
        found = self._cursor.rowcount
        self._cursor.close()
        return int(found)

    def first(self) -> Any:
        """Return the first row, or nothing."""
        raw = self._cursor.fetchone()
        self._cursor.close()
        return None if raw is None else self._prepared.row_of(raw)

    def all(self) -> Sequence[Any]:
        """Return all rows."""
        found = self._cursor.fetchall()
        self._cursor.close()
        return [self._prepared.row_of(raw) for raw in found]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it."""

    text: str
    slots: tuple[Slot, ...]
    positional: bool
    make_row: Callable[[Sequence[Any]], Any]
    columns: tuple[tuple[int, Convert, Any], ...]
    """Which values of a row are converted, and what comes of NULL, which many are."""

    def run(self, driver: Any, values: Mapping[str, Any]) -> Answer:
        """Run it with these values."""
        given = [
            (slot.convert(values[slot.name]) if slot.convert is not None else values[slot.name])
            if slot.passed
            else slot.fixed
            for slot in self.slots
        ]
        if self.positional:
            return Answer(self, driver.execute(self.text, given))
        named = {slot.name: value for slot, value in zip(self.slots, given, strict=True)}
        return Answer(self, driver.execute(self.text, named))

    def row_of(self, raw: Sequence[Any]) -> Any:
        """Read a row of the driver's."""
        values = list(raw)
        for place, convert, nothing in self.columns:
            values[place] = nothing if values[place] is None else convert(values[place])
        return self.make_row(values)


class PreparedStatements:
    """Those of one engine. A statement is prepared when it comes for the second time."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: WeakKeyDictionary[Executable, dict[tuple[str, ...], Prepared | None]]
        self._known = WeakKeyDictionary()

    def find(self, statement: Executable, values: Mapping[str, Any]) -> Prepared | None:
        """Return a statement that is prepared for values of these names."""
        known = self._known.get(statement)
        if known is None:
            self._known[statement] = {}
            return None
        names = tuple(values)
        if names not in known:
            known[names] = prepare(self._dialect, statement, names)
        return known[names]


def prepare(dialect: Dialect, statement: Executable, names: tuple[str, ...]) -> Prepared | None:
    """Compile a statement for values of these names; nothing if that takes more than we do here."""
    if not isinstance(statement, PREPARABLE):
        return None
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    if not isinstance(compiled, SQLCompiler) or needs_more(compiled):
        return None
    slots = _slots(dialect, compiled, frozenset(names))
    if slots is None:
        return None
    found = list(statement.selected_columns) if isinstance(statement, Select) else []
    readers = [_reader(dialect, column.type) for column in found]
    row: Any = namedtuple("Row", [str(column.key) for column in found], rename=True)  # type: ignore[misc]  # of this statement
    columns = tuple((place, read, read(None)) for place, read in enumerate(readers) if read is not None)
    return Prepared(str(compiled), slots, compiled.positional, row._make, columns)


def needs_more(compiled: SQLCompiler) -> bool:
    """Tell whether values are written into the text, made by columns, or come back from a write."""
    written = compiled.post_compile_params or compiled.literal_execute_params or compiled.escaped_bind_names
    made = compiled.insert_prefetch or compiled.update_prefetch
    return bool(written or made or compiled.effective_returning)


def _slots(dialect: Dialect, compiled: SQLCompiler, names: frozenset[str]) -> tuple[Slot, ...] | None:
    """List where values go; nothing if one is missing, which SQLAlchemy says better."""
    slots = []
    for name in compiled.positiontup or list(compiled.binds):
        bound = compiled.binds[name]
        convert = bound.type.dialect_impl(dialect).bind_processor(dialect)
        if name in names:
            slots.append(Slot(name, passed=True, convert=convert))
        elif bound.required or bound.callable is not None or bound.key in names:
            return None
        else:
            fixed = convert(bound.value) if convert is not None else bound.value
            slots.append(Slot(name, passed=False, convert=None, fixed=fixed))
    return tuple(slots)


def _reader(dialect: Dialect, kind: TypeEngine[Any]) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
