"""JSON from outside, read one way only: what two readers could take differently is refused. RFC 7493 §2."""

import json
from collections.abc import Iterable
from typing import Any, Final, Never

DEEPEST: Final = 16
"""Objects and arrays within one another; nothing that we read needs half of it."""


class FlawError(ValueError):
    """What is wrong, to be put after what was read."""


def read_json(raw: str | bytes) -> Any:
    """Return what JSON says: names come once, numbers are numbers, text is Unicode. RFC 7493 §2.

    Raises `FlawError`.
    """
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise _too_deep() from None
    except FlawError:
        raise
    except ValueError:
        msg = "must be JSON in UTF-8"
        raise FlawError(msg) from None
    _refuse_depth(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "names a member of an object twice"
        raise FlawError(msg)
    return found


def _refuse_constant(_name: str) -> Never:
    msg = "holds a number that JSON does not have"
    raise FlawError(msg)


def _refuse_depth(found: Any) -> None:
    level = [found]
    for _ in range(DEEPEST + 1):
        level = [inner for value in level for inner in _within(value)]
        if not level:
            return
    raise _too_deep()


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> FlawError:
    return FlawError(f"is nested deeper than {DEEPEST} levels")
