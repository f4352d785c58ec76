"""Names of entries: read strictly, written safely. RFC 4514."""

import re
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

LONGEST: Final = 1024
"""Characters of a name."""
MOST: Final = 16
"""Parts of a name: ours have six."""
_TYPE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}\Z")
_SPECIAL: Final = '"+,;<>\\'
_HEX: Final = re.compile(r"[0-9A-Fa-f]{2}")


class DnError(ValueError):
    """Text that names no entry."""


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute of a name's part."""

    type: str
    """In lower case."""
    value: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what it is compared by: naming attributes here ignore case. RFC 4519 §2."""
        return self.type, self.value.lower()

    @override
    def __str__(self) -> str:
        return f"{self.type}={escaped(self.value)}"


@dataclass(frozen=True, slots=True)
class Dn:
    """A name, the entry's own part first."""

    parts: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        """Return a text that is the same for names that are the same."""
        return ",".join(f"{name}={escaped(value)}" for name, value in (part.key for part in self.parts))

    def under(self, *above: "Dn") -> "Dn":
        """Return the name below others."""
        return Dn(self.parts + tuple(part for dn in above for part in dn.parts))

    def is_within(self, base: "Dn") -> bool:
        """Tell whether it is that entry or lies below it."""
        count = len(base.parts)
        if count > len(self.parts):
            return False
        mine = self.parts[len(self.parts) - count :]
        return all(a.key == b.key for a, b in zip(mine, base.parts, strict=True))

    @override
    def __str__(self) -> str:
        return ",".join(map(str, self.parts))


def dn_of(type_: str, value: str) -> Dn:
    """Make a name of one part."""
    return Dn((Part(type_, value),))


def read_dn(text: str) -> Dn:
    """Read a name. RFC 4514 §3. Raises `DnError`.

    Parts of several values and values written as bytes are refused: none of ours has any.
    """
    if len(text) > LONGEST:
        msg = "longer than a name may be"
        raise DnError(msg)
    if not text:
        return Dn()
    pieces = _split(text)
    if len(pieces) > MOST:
        msg = "more parts than a name may have"
        raise DnError(msg)
    return Dn(tuple(_read_part(piece) for piece in pieces))


def _split(text: str) -> list[str]:
    """Cut at commas that are not escaped."""
    pieces, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == ",":
            pieces.append(text[start:at])
            start = at + 1
        at += 1
    pieces.append(text[start:])
    return pieces


def _read_part(piece: str) -> Part:
    type_, equals, value = piece.partition("=")
    name = type_.strip(" ")
    if not equals or not _TYPE.match(name):
        msg = "a part without its attribute"
        raise DnError(msg)
    return Part(name.lower(), _unescaped(value.lstrip(" ")))


def _unescaped(text: str) -> str:
    """Take the escapes away; spaces around the value count only where they are escaped. RFC 4514 §2.4, §3."""
    if not text or text[0] == "#":
        msg = "a value that is empty, or written as bytes"
        raise DnError(msg)
    found, kept, at = bytearray(), 0, 0
    while at < len(text):
        one, at = _one(text, at)
        found += one[0]
        if one[1] or one[0] != b" ":
            kept = len(found)
    try:
        return bytes(found[:kept]).decode()
    except UnicodeDecodeError:
        msg = "a value that is no UTF-8"
        raise DnError(msg) from None


def _one(text: str, at: int) -> tuple[tuple[bytes, bool], int]:
    """Return the next character, whether it was escaped, and where the one after it is."""
    sign = text[at]
    if sign == "\\":
        if _HEX.match(text, at + 1):
            return (bytes.fromhex(text[at + 1 : at + 3]), True), at + 3
        if text[at + 1 : at + 2] and text[at + 1] in f"{_SPECIAL} #=":
            return (text[at + 1].encode(), True), at + 2
    if sign in _SPECIAL or sign == "\0":
        msg = "a character that must be escaped"
        raise DnError(msg)
    return (sign.encode(errors="surrogatepass"), False), at + 1


def escaped(value: str) -> str:
    """Write a value so that it is read back as it is. RFC 4514 §2.4."""
    text = "".join(_escape(sign) for sign in value)
    if value.startswith((" ", "#")):
        text = "\\" + text
    if value.endswith(" ") and len(value) > 1:
        text = text[:-1] + "\\ "
    return text


def _escape(sign: str) -> str:
    if sign in _SPECIAL or sign == "=":
        return f"\\{sign}"
    return f"\\{ord(sign):02x}" if sign < " " or sign == "\x7f" else sign
