"""TM Forum resources out of lists in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from idp.adapters.billing.resources import Filter, Json, Kind
from idp.model.errors import NotFound

Lists = Mapping[Kind, Sequence[Json]]
_COMPARED: Final = (".gte", ".lt")


@dataclass(frozen=True, slots=True)
class ListedResources:
    """Keep `idp.adapters.billing.resources.Resources` over lists; `stopped` says which products ended."""

    lists: Lists
    stopped: Mapping[str, datetime]

    def one(self, kind: Kind, resource: str, fields: frozenset[str]) -> Json:
        """Find by id. Raises `NotFound`."""
        found = [item for item in self._items(kind) if item.get("id") == resource]
        if not found:
            raise NotFound
        return _only(found[0], fields)

    def all(self, kind: Kind, fields: frozenset[str], wanted: Filter) -> Sequence[Json]:
        """Find by the values of attributes."""
        return [_only(item, fields) for item in self._items(kind) if _is_wanted(item, wanted)]

    def _items(self, kind: Kind) -> Iterator[Json]:
        for item in self.lists.get(kind, ()):
            ended = self.stopped.get(item.get("id", "")) if kind is Kind.PRODUCT else None
            yield {**item, **_ending(ended)} if ended else item


def _ending(at: datetime) -> Json:
    return {"status": "terminated", "terminationDate": at.isoformat()}


def _only(item: Json, fields: frozenset[str]) -> Json:
    return {name: value for name, value in item.items() if name in fields}


def _is_wanted(item: Json, wanted: Filter) -> bool:
    return all(_holds(item, path, set(values)) for path, values in wanted.items())


def _holds(item: Json, path: str, values: set[str]) -> bool:
    name = path.removesuffix(".gte").removesuffix(".lt")
    found = set(_at(item, name.split(".")))
    if not path.endswith(_COMPARED):
        return bool(found & values)
    bound = min(values)
    return any(text >= bound if path.endswith(".gte") else text < bound for text in found)


def _at(item: Any, path: Sequence[str]) -> Iterator[str]:
    """Yield the texts at a path, through lists."""
    if isinstance(item, list):
        for one in item:
            yield from _at(one, path)
    elif path and isinstance(item, Mapping):
        yield from _at(item.get(path[0]), path[1:])
    elif not path and isinstance(item, str):
        yield item
