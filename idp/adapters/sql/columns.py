"""What stands in a column, the same on every database."""

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Column, Dialect, Table, Text, bindparam
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from idp.adapters.sql.documents import dumps, from_micros, loads, to_micros


class Instant(TypeDecorator[datetime]):
    """A moment: microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Exact(TypeDecorator[Decimal]):
    """A sum of money, exact to the last digit."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """Words without spaces in them, in their order, joined by spaces: scopes, methods."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else " ".join(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split())


class WordsIfAny(Words):
    """Words where none at all is stored as `NULL`."""

    cache_ok = True

    @override
    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        return super().process_bind_param(value, dialect) or None

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return super().process_result_value(value, dialect) or ()


class WordSet(TypeDecorator[frozenset[str]]):
    """Words without an order, written sorted."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else " ".join(sorted(value))

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        return None if value is None else frozenset(value.split())


class Json(TypeDecorator[Any]):
    """A plain JSON value, keys sorted."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else dumps(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Document(TypeDecorator[Any]):
    """A frozen dataclass, or a tuple of them, as one JSON document."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else dumps(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else loads(self.kind, value)


class Choice(TypeDecorator[StrEnum]):
    """One of an enumeration's words."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._choices = {str(choice): choice for choice in kind}

    @override
    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self._choices[value]


class TextOrNone(TypeDecorator[str]):
    """Text where `None` is a value of its own and takes part in a primary key: stored empty."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        return value or ""

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value or None


def given(name: str) -> BindParameter[Any]:
    """Stand for a value of the `WHERE` clause, passed as `given_<name>`.

    The prefix keeps it apart from values to be written, which SQLAlchemy takes by column name.
    """
    return bindparam(f"given_{name}")


def fields_of(table: Table, kind: type, *, without: Iterable[str] = ()) -> list[Column[Any]]:
    """Return the columns that make a dataclass, in the order of its fields."""
    return [table.c[field.name] for field in fields(kind) if field.name not in without]
