"""Read the files that commands are given: JSON with one object or a list of them, or plain text."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from idp.model.errors import Invalid

BIGGEST: Final = 4 * 1024 * 1024
NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""How a NUL is written, and not a backslash before `u0000`."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The objects of a file; `single` when it held one object, not a list."""

    name: str
    objects: tuple[dict[str, Any], ...]
    single: bool

    def place(self, index: int) -> str:
        """Name the object at an index, for an error line."""
        return self.name if self.single else f"{self.name}: item {index + 1}"

    def answer(self, made: list[dict[str, Any]]) -> dict[str, Any] | list[dict[str, Any]]:
        """Return what was made in the shape of what was given."""
        return made[0] if self.single else made


def read_documents(path: str) -> Documents:
    """Read a file, or standard input for `-`. Raises `Invalid` with one line."""
    name = name_of(path)
    try:
        text = read_text(path)
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        _refuse_unstorable(value)
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else error
        msg = f"{name}: is not JSON: {reason}"
        raise Invalid(msg) from None
    return _documents(name, value)


def name_of(path: str) -> str:
    """Name a file for an error line."""
    return "standard input" if path == "-" else path


def read_text(path: str, most: int = BIGGEST) -> str:
    """Read a file, or standard input for `-`. Raises `Invalid`, or `ValueError` for what is no UTF-8."""
    name = name_of(path)
    try:
        raw = sys.stdin.buffer.read(most + 1) if path == "-" else _bytes(Path(path), most)
        if len(raw) > most:
            msg = f"{name}: is larger than {most // 1024 // 1024} MiB"
            raise Invalid(msg)
        return raw.decode("utf-8-sig")
    except OSError as error:
        msg = f"{name}: cannot be read: {error.strerror}"
        raise Invalid(msg) from None


def _bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def _refuse_unstorable(value: object) -> None:
    """Refuse what is JSON but no text: a NUL, or half of a surrogate pair. RFC 8259 §8.2."""
    try:
        plain = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        msg = "a text holds half a character"
        raise ValueError(msg) from None
    if NUL.search(plain):
        msg = "a text holds a NUL character"
        raise ValueError(msg)


def _documents(name: str, value: object) -> Documents:
    items = value if isinstance(value, list) else [value]
    objects = tuple(item for item in items if isinstance(item, dict))
    if not objects or len(objects) != len(items):
        msg = f"{name}: must hold one JSON object, or a list of objects"
        raise Invalid(msg)
    return Documents(name, objects, single=not isinstance(value, list))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; a name given twice is refused rather than silently overwritten. RFC 8259 §4."""
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a name is given twice in one object"
        raise ValueError(msg)
    return found


def _no_constant(name: str) -> NoReturn:
    msg = f"{name} is no JSON value"
    raise ValueError(msg)
