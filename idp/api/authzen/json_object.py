"""Read a body as the one JSON object it must be. Authorization API 1.0 §11.5."""

import json
from collections.abc import Iterable
from typing import Any, Final, Never

from idp.api.authzen.errors import BadRequest

DEEPEST: Final = 16
"""Objects and arrays within one another; a question needs five."""


def read_object(body: bytes) -> dict[str, Any]:
    """Return the object; names come once, numbers are numbers, text is Unicode. RFC 7493 §2."""
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        if isinstance(error, _FlawError):
            raise BadRequest(str(error)) from None
        msg = "the body must be JSON in UTF-8"
        raise BadRequest(msg) from None
    if not isinstance(found, dict):
        msg = "the body must be a JSON object"
        raise BadRequest(msg)
    _refuse_depth(found)
    return found


class _FlawError(ValueError):
    """What is wrong with JSON that parses."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "the body names a member of an object twice"
        raise _FlawError(msg)
    return found


def _refuse_constant(_name: str) -> Never:
    msg = "the body holds a number that JSON does not have"
    raise _FlawError(msg)


def _refuse_depth(found: dict[str, Any]) -> None:
    level: list[Any] = [found]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _within(value)]
        if not level:
            return
    raise _too_deep()


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> BadRequest:
    return BadRequest(f"the body is nested deeper than {DEEPEST} levels")
