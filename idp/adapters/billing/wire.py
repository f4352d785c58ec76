"""TM Forum resources over HTTP, for the length of one call."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode

from idp.adapters.billing.resources import Filter, Json, Kind
from idp.adapters.billing.shapes import refuse
from idp.adapters.outbound import Line, Message
from idp.model.errors import NotFound, Refused, Unavailable
from idp.ports.outbound import Answer

PAGE: Final = 500
"""How many resources are asked for at once."""
MOST: Final = 40
"""How many pages are read before the estate counts as too large."""
_NEVER: Final = (400, 422)
_NOT_SO: Final = (*_NEVER, 405, 406, 409, 410, 413, 414, 415)
"""What is wrong with this one question: billing itself is well. RFC 9110 §15.5."""
_SEND: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, repr=False)
class WireResources:
    """Keep `idp.adapters.billing.resources.Resources` over one line."""

    line: Line
    headers: Mapping[str, str]
    page: int = PAGE

    def one(self, kind: Kind, resource: str, fields: frozenset[str]) -> Json:
        """Read one resource. Raises `NotFound`, `Unavailable`."""
        found = self._get(f"{kind}/{quote(resource, safe='')}", {"fields": _joined(fields)})[0]
        return found if isinstance(found, dict) else refuse("resource")

    def all(self, kind: Kind, fields: frozenset[str], wanted: Filter) -> Sequence[Json]:
        """Read page after page. Raises `Unavailable`."""
        query = {name: ",".join(map(_single, values)) for name, values in wanted.items()}
        return list(self._pages(kind, {**query, "fields": _joined(fields)}))

    def post(self, kind: Kind, document: Mapping[str, Any]) -> Json:
        """Make a resource. Raises `NotFound`, `Refused` where billing will never make it, `Unavailable`."""
        body = json.dumps(document, ensure_ascii=False).encode()
        answer = self.line.ask(Message("POST", {**self.headers, **_SEND}, body), str(kind))
        if answer.status in _NEVER:
            msg = f"billing answers {answer.status}"
            raise Refused(msg)
        found = _parsed(answer)
        return found if isinstance(found, dict) else refuse("answer")

    def _pages(self, kind: Kind, query: Mapping[str, str]) -> Iterator[Json]:
        read = 0
        for _ in range(MOST):
            found, total = self._get(str(kind), {**query, "offset": str(read), "limit": str(self.page)})
            if not isinstance(found, list) or len(found) > self.page:
                refuse("list")
            yield from (item if isinstance(item, dict) else refuse("list") for item in found)
            read += len(found)
            if _is_last(len(found), self.page, read, total):
                return
        refuse("list", "is too long")

    def _get(self, path: str, query: Mapping[str, str]) -> tuple[Any, str]:
        answer = self.line.ask(Message("GET", self.headers), f"{path}?{urlencode(query, safe=',')}")
        return _parsed(answer), answer.headers.get("x-total-count", "")


def _single(value: str) -> str:
    """Refuse an id that the other side would take for two."""
    return refuse("id", "holds a comma") if "," in value else value


def _joined(fields: frozenset[str]) -> str:
    return ",".join(sorted(fields))


def _is_last(found: int, page: int, read: int, total: str) -> bool:
    """Tell whether a list has been read whole; one that ends before its own count is refused."""
    if not total:
        return found < page
    if not total.isdecimal() or len(total) > 9:
        refuse("count")
    if found == 0 and read < int(total):
        refuse("list", "ends too early")
    return read >= int(total)


def _parsed(answer: Answer) -> Any:
    """Return the JSON value of a good answer. Raises `NotFound` for 404, `Unavailable` for others."""
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status in _NOT_SO:
        refuse("answer", f"is {answer.status}")
    if answer.status not in (200, 201, 206, 404):
        _refuse(f"billing answers {answer.status}")
    if media != "application/json":
        _refuse("billing does not answer in JSON")
    if answer.status == 404:
        raise NotFound
    try:
        return json.loads(answer.body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        _refuse("billing does not answer in JSON")


def _no_number(name: str) -> NoReturn:
    msg = f"{name} is no number"
    raise ValueError(msg)


def _refuse(words: str) -> NoReturn:
    raise Unavailable(words)
