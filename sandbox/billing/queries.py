"""What is asked: filters, the field set and pages of TMF630; and the log of it all."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from sandbox.billing.wire import Json

KEPT: Final = 2000
CONTROL: Final = frozenset({"fields", "offset", "limit", "sort"})
ALWAYS: Final = frozenset({"id", "@type"})
"""Attributes that no field set leaves out."""
BOUNDS: Final = (".gte", ".lt")


@dataclass(slots=True)
class QueryLog:
    """The last queries, oldest first: what was asked, and which fields of it."""

    _lock: Lock = field(default_factory=Lock)
    _entries: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))

    def note(self, time: str, method: str, path: str, arguments: Mapping[str, str]) -> None:
        """Write one query down."""
        entry = {
            "time": time,
            "method": method,
            "path": path,
            "fields": sorted(filter(None, arguments.get("fields", "").split(","))),
            "filter": {name: value for name, value in arguments.items() if name not in CONTROL},
        }
        with self._lock:
            self._entries.append(entry)

    def all(self) -> list[Json]:
        """Return every query."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Begin anew."""
        with self._lock:
            self._entries.clear()


def only(resource: Json, fields: str) -> Json:
    """Return the attributes that were asked for; all of them where no field set was given."""
    wanted = ALWAYS | set(filter(None, fields.split(",")))
    return {k: v for k, v in resource.items() if k in wanted} if fields else resource


def wanted(resources: Sequence[Json], arguments: Mapping[str, str]) -> list[Json]:
    """Return the resources that every filter lets through."""
    filters = {name: value for name, value in arguments.items() if name not in CONTROL}
    return [r for r in resources if all(_holds(r, name, value) for name, value in filters.items())]


def _holds(resource: Json, path: str, value: str) -> bool:
    name = path.removesuffix(".gte").removesuffix(".lt")
    found = set(_texts(resource, name.split(".")))
    if not path.endswith(BOUNDS):
        return bool(found & set(value.split(",")))
    return any(text >= value if path.endswith(".gte") else text < value for text in found)


def _texts(item: Any, path: Sequence[str]) -> Iterator[str]:
    """Yield the texts at a path, through lists and through version 5's extra level of parties."""
    if isinstance(item, list):
        for one in item:
            yield from _texts(one, path)
    elif path and isinstance(item, dict):
        yield from _texts(item.get(path[0], item.get("partyOrPartyRole", {}).get(path[0])), path[1:])
    elif not path and isinstance(item, str):
        yield item
