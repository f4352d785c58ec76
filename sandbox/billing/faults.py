"""Faults on demand: what billing may do wrong, so that tests and the demo can see it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response

from sandbox.billing.wire import Json

KINDS: Final = (
    "none",
    "slow",
    "5xx",
    "refused",
    "wrong",
    "garbage",
    "html",
    "huge",
    "missing_fields",
    "new_field",
    "number_reassigned",
    "foreign",
    "duplicates",
    "cut_short",
)
"""`foreign` ignores filters and ids, `cut_short` loses the end of lists, `refused` is 401, `wrong` 400."""
REQUIRED: Final = ("id", "status", "billingAccount", "taxIncludedAmount")
STRANGER: Final = "ind-999"
PASSPORT: Final = "0000 000000"
JSON: Final = "application/json"
ANSWERS: Final = {
    "5xx": (503, JSON, '{"code":"busy","reason":"try later"}'),
    "refused": (401, JSON, '{"code":"token","reason":"unknown"}'),
    "wrong": (400, JSON, '{"code":"invalid","reason":"not so"}'),
    "garbage": (200, JSON, '[{"id": "org-0'),
    "html": (200, "text/html", "<h1>It works!</h1>"),
}
DROP: Final = 0.1
DROPS: Final = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and below which path."""

    kind: str = "none"
    path: str = "/"

    def at(self, path: str) -> str:
        """Return what is wrong with an answer below this path."""
        return self.kind if path.startswith(self.path) else "none"


def instead(kind: str) -> Response | None:
    """Return what is answered instead of anything good."""
    if kind == "slow":
        return Response(_drop_by_drop(), mimetype=JSON)
    status, media, body = ANSWERS.get(kind, (0, "", ""))
    return Response(body, status, mimetype=media) if status else None


def spoilt(kind: str, resource: Json) -> Json:
    """Return a resource as it is told under a fault."""
    spoil = SPOILERS.get(kind)
    return spoil(resource) if spoil else resource


def spoilt_list(kind: str, resources: list[Json]) -> list[Json]:
    """Return a list as it is told under a fault."""
    if kind == "duplicates":
        return [*resources, *resources]
    return resources[:-1] if kind == "cut_short" else resources


def dumped(value: Any) -> str:
    """Write JSON as billing does: in its own alphabet."""
    return json.dumps(value, ensure_ascii=False)


def _missing_fields(resource: Json) -> Json:
    return {name: value for name, value in resource.items() if name not in REQUIRED}


def _huge(resource: Json) -> Json:
    return {**resource, "note": "x" * 6_000_000}


def _reassigned(resource: Json) -> Json:
    """Give a number to somebody else, while the index still finds it by its old holder."""
    if "realizingResource" not in resource:
        return resource
    stranger = {"role": "holder", "partyOrPartyRole": {"id": STRANGER, "@type": "PartyRef"}}
    return {**resource, "relatedParty": [stranger]}


def _new_field(resource: Json) -> Json:
    """Put an attribute that nobody asked for into every object."""
    return {"passport_no": PASSPORT, **{name: _deeper(value) for name, value in resource.items()}}


def _deeper(value: Any) -> Any:
    if isinstance(value, list):
        return [_deeper(item) for item in value]
    return _new_field(value) if isinstance(value, dict) else value


SPOILERS: Final[Mapping[str, Callable[[Json], Json]]] = {
    "missing_fields": _missing_fields,
    "huge": _huge,
    "new_field": _new_field,
    "number_reassigned": _reassigned,
}


def _drop_by_drop() -> Iterator[bytes]:
    for _ in range(DROPS):
        yield b" "
        time.sleep(DROP)
    yield b"[]"
