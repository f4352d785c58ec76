"""Facts and changes as text and back: a document says of what kind it is."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from idp.adapters.sql.documents import dumps, read, sparse
from idp.model.access import KINDS, Change, End, Fact, FactKind, Put

DECODE = json.JSONDecoder().raw_decode
"""What `json.loads` does, without a look at what may stand around: there are very many facts."""
CLASSES: dict[FactKind, type[Fact]] = {kind: noun for noun, kind in KINDS.items()}


def fact_to_text(fact: Fact) -> str:
    """Write a fact; its kind is written beside."""
    return dumps(sparse(fact))


def fact_from_text(kind: FactKind, text: str) -> Fact:
    """Read a fact of a known kind."""
    document, _ = DECODE(text)
    return read(CLASSES[kind], document)


class Changes(TypeDecorator[tuple[Change, ...]]):
    """Changes of a tree, in their order."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Sequence[Change] | None, dialect: Dialect) -> str | None:
        return None if value is None else dumps([_written(change) for change in value])

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Change, ...] | None:
        return None if value is None else tuple(_read(change) for change in json.loads(value))


def _written(change: Change) -> dict[str, Any]:
    match change:
        case Put(fact=fact):
            return {"put": KINDS[type(fact)], "fact": sparse(fact)}
        case End(kind=kind, id=identifier):
            return {"end": kind, "id": identifier}


def _read(change: dict[str, Any]) -> Change:
    if "put" in change:
        return Put(read(CLASSES[FactKind(change["put"])], change["fact"]))
    return End(FactKind(change["end"]), change["id"])
