"""Which rules of a manifest a request falls under, however the service may read its path."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from legacy_bridges.contract import PathRule

_PARAMETER: Final = re.compile(r";[^/]*")
_TAIL: Final = re.compile(r"[ .]+(?=/|\Z)")
_SCRIPT: Final = re.compile(r"[^/]*\.[^/]*(?=/)")


def rules_for(rules: Sequence[PathRule], method: str, address: str) -> tuple[int, ...]:
    """Return the numbers of the rules that a request has to satisfy, all of them; none fits: refused.

    The first that fits counts. A service may read a path otherwise than it is written: without
    case, without parameters and trailing dots, or as a script with something behind it
    (`/cmd.cgi/x`). What such a reading asks for is asked for besides, so that no spelling of a
    path needs less than the path itself.
    """
    path = unquote(address.partition("?")[0], encoding="latin-1")
    first = _first(rules, method, path, strict=True)
    if first is None:
        return ()
    others = {_first(rules, method, reading, strict=False) for reading in _readings(path)}
    others.add(_first(rules[:first], method, _other_slash(path), strict=False))
    return (first, *sorted(other for other in others if other is not None and other != first))


def _readings(path: str) -> Iterator[str]:
    """Yield the path as a careless reader takes it, and each script that it may name."""
    bare = _bare(path)
    yield bare
    for script in _SCRIPT.finditer(bare):
        yield bare[: script.end()]


def _other_slash(path: str) -> str:
    """Return the path without its last slash, or with one: a stricter rule before may say it so."""
    bare = _bare(path)
    return bare.removesuffix("/") if bare.endswith("/") else f"{bare}/"


def _bare(path: str) -> str:
    return _TAIL.sub("", _PARAMETER.sub("", path.lower()))


def _first(rules: Sequence[PathRule], method: str, path: str, *, strict: bool) -> int | None:
    for number, rule in enumerate(rules):
        if (not rule.methods or method in rule.methods) and _pattern(rule.path, strict).fullmatch(path):
            return number
    return None


@lru_cache(maxsize=4096)
def _pattern(path: str, strict: bool) -> re.Pattern[str]:  # noqa: FBT001 - a key of the cache
    """Write `*` and `**` as a pattern; `/a/**` is also `/a` itself."""
    whole = path if strict else path.lower()
    trunk = whole.removesuffix("/**")
    parts = re.split(r"(\*\*|\*)", trunk)
    known = {"**": ".*", "*": "[^/]*"}
    written = "".join(known.get(part, re.escape(part)) for part in parts)
    return re.compile(written + ("(?:/.*)?" if trunk != whole else ""), re.DOTALL)
