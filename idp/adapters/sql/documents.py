"""Frozen dataclasses as JSON and back, driven by their type hints.

A field that is added to a noun with a default needs no migration: a document written
before it reads with the default, and an older version skips a field it does not know.
"""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Return microseconds since 1970, UTC. A naive time is an error."""
    return (moment - EPOCH) // MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the moment, aware, in UTC."""
    return EPOCH + timedelta(microseconds=value)


def dumps(value: Any) -> str:
    """Write JSON with sorted keys; dataclasses, sets, times and spans included."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sparse(value: Any) -> dict[str, Any]:
    """Return a dataclass as JSON has it, without the fields that are at their defaults.

    For nouns of which there are very many. Their defaults must stay what they are.
    """
    return {
        field.name: plain(held)
        for field in fields(value)
        if (held := getattr(value, field.name)) != field.default or field.default is MISSING
    }


def loads(kind: type[T], text: str) -> T:
    """Read a dataclass from its JSON."""
    return read(kind, json.loads(text))


def read(kind: type[T], document: Any) -> T:
    """Make a dataclass of the plain values of its JSON."""
    hint: Any = kind
    make = _reader(hint)
    made: T = document if make is None else make(document)
    return made


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if value is None or type(value) in AS_IT_IS:
        return value
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


AS_IT_IS = frozenset({str, bool, int})
WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (str, str),
    (Mapping, lambda value: {str(key): plain(item) for key, item in value.items()}),
    ((frozenset, set), lambda value: sorted(plain(item) for item in value)),
    ((tuple, list), lambda value: [plain(item) for item in value]),
    (datetime, to_micros),
    (timedelta, lambda value: value // MICROSECOND),
    (Decimal, str),
)


@cache
def _reader(hint: Any) -> Reader | None:
    """Return what makes a value of its JSON; `None` if it is the same. A null stays `None`."""
    if isinstance(hint, NewType):
        return _reader(hint.__supertype__)
    origin = get_origin(hint)
    if origin in (types.UnionType, Union):
        (inner,) = (part for part in get_args(hint) if part is not types.NoneType)
        return _reader(inner)
    if origin in (tuple, frozenset):
        return _many(origin, _reader(get_args(hint)[0]))
    return _scalar(hint)


def _many(container: type, made: Reader | None) -> Reader:
    return container if made is None else lambda values: container(map(made, values))


SPECIAL: Mapping[Any, Reader] = {
    datetime: from_micros,
    timedelta: lambda value: timedelta(microseconds=value),
    Decimal: Decimal,
}


def _scalar(hint: Any) -> Reader | None:
    if hint in SPECIAL:
        return SPECIAL[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return _record(hint) if is_dataclass(hint) else None


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}

    def read(document: Mapping[str, Any]) -> Any:
        if readers.keys() >= document.keys() >= needed:
            return kind(
                **{
                    name: value if value is None or (made := readers[name]) is None else made(value)
                    for name, value in document.items()
                }
            )
        missing = needed - document.keys()
        if missing:
            msg = f"a stored {kind.__name__} lacks {', '.join(sorted(missing))}"
            raise ValueError(msg)
        return read({name: value for name, value in document.items() if name in readers})

    return read
