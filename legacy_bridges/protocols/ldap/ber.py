"""The part of BER that LDAP uses: one-byte tags, definite lengths of four bytes at most. RFC 4511 §5.1.

Whatever else BER allows is refused, so that a message has one reading and costs no more than its bytes.
"""

from dataclasses import dataclass
from typing import Final

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
OCTETS: Final = 0x04
ENUMERATED: Final = 0x0A
SEQUENCE: Final = 0x30
SET: Final = 0x31
LARGEST_INT: Final = 2**31 - 1
"""`maxInt`. RFC 4511 §4.1.1."""
_LONG: Final = 0x80
_LENGTH_BYTES: Final = 4


class BerError(ValueError):
    """These bytes are no message of LDAP."""


def whole(data: bytes | bytearray, largest: int) -> int:
    """Return how many bytes the message at the start takes, zero while that cannot be told.

    Raises `BerError` as soon as it cannot become one: another tag, a length without end or beyond
    the largest.
    """
    if data and data[0] != SEQUENCE:
        msg = "no message begins so"
        raise BerError(msg)
    if len(data) < 2:
        return 0
    head, size = _length(data, 1, len(data))
    if head == 0:
        return 0
    if head + size > largest:
        msg = "longer than may be sent"
        raise BerError(msg)
    return head + size


def _length(data: bytes | bytearray, at: int, end: int) -> tuple[int, int]:
    """Return where the content begins and how long it is; zero and zero where bytes are missing."""
    first = data[at]
    if first < _LONG:
        return at + 1, first
    count = first - _LONG
    if not 0 < count <= _LENGTH_BYTES:
        msg = "a length without end, or of too many bytes"
        raise BerError(msg)
    start = at + 1 + count
    if start > end:
        return 0, 0
    return start, int.from_bytes(data[at + 1 : start])


@dataclass(slots=True)
class Reader:
    """Reads one value after the other; each must lie within what holds it. Raises `BerError`."""

    data: bytes
    at: int
    end: int

    @classmethod
    def over(cls, data: bytes) -> "Reader":
        """Read all of it."""
        return cls(data, 0, len(data))

    @property
    def more(self) -> bool:
        """Tell whether something follows."""
        return self.at < self.end

    def peek(self) -> int:
        """Return the tag of what follows; zero, which is no tag of LDAP, at the end."""
        return self.data[self.at] if self.at < self.end else 0

    def take(self, tag: int) -> bytes:
        """Return the content of the next value, which must have that tag."""
        start = self._enter(tag)
        return self.data[start : self.at]

    def inside(self, tag: int) -> "Reader":
        """Return a reader of what is in the next value, which must have that tag."""
        start = self._enter(tag)
        return Reader(self.data, start, self.at)

    def text(self, tag: int = OCTETS) -> str:
        """Return the next value as text in UTF-8. RFC 4511 §4.1.2."""
        try:
            return self.take(tag).decode()
        except UnicodeDecodeError:
            msg = "text that is no UTF-8"
            raise BerError(msg) from None

    def number(self, tag: int = INTEGER) -> int:
        """Return a number from zero to `maxInt`. RFC 4511 §4.1.1."""
        raw = self.take(tag)
        if not 0 < len(raw) <= 5 or raw[0] >= _LONG:
            msg = "a number out of range"
            raise BerError(msg)
        found = int.from_bytes(raw)
        if found > LARGEST_INT:
            msg = "a number out of range"
            raise BerError(msg)
        return found

    def flag(self, tag: int = BOOLEAN) -> bool:
        """Return a truth value, which is one byte. RFC 4511 §5.1."""
        raw = self.take(tag)
        if len(raw) != 1:
            msg = "a truth value of another length than one"
            raise BerError(msg)
        return raw != b"\0"

    def finish(self) -> None:
        """Refuse anything more."""
        if self.more:
            msg = "something follows that has no place"
            raise BerError(msg)

    def _enter(self, tag: int) -> int:
        """Go past the next value and return where its content begins."""
        if self.peek() != tag or self.at + 1 >= self.end:
            msg = "another value than is due"
            raise BerError(msg)
        start, size = _length(self.data, self.at + 1, self.end)
        if start == 0 or start + size > self.end:
            msg = "a value that ends behind what holds it"
            raise BerError(msg)
        self.at = start + size
        return start


def tlv(tag: int, content: bytes) -> bytes:
    """Write a value in the shortest form."""
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, _LONG + len(length))) + length + content


def octets(value: str | bytes, tag: int = OCTETS) -> bytes:
    """Write text in UTF-8, or bytes."""
    return tlv(tag, value.encode() if isinstance(value, str) else value)


def integer(value: int, tag: int = INTEGER) -> bytes:
    """Write a number that is not negative."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1))


def sequence(*parts: bytes, tag: int = SEQUENCE) -> bytes:
    """Write values one after the other into one."""
    return tlv(tag, b"".join(parts))
