"""A datagram read strictly: every octet belongs to an attribute, or nothing is read at all."""

from dataclasses import dataclass
from typing import Final

LARGEST: Final = 4096
"""Octets of a packet. RFC 2865 §3."""
HEADER: Final = 20
FEWEST: Final = 2
"""Octets of an attribute: its number and its length."""

ACCESS_REQUEST: Final = 1
ACCESS_ACCEPT: Final = 2
ACCESS_REJECT: Final = 3
ACCOUNTING_REQUEST: Final = 4
ACCOUNTING_RESPONSE: Final = 5
ACCESS_CHALLENGE: Final = 11
STATUS_SERVER: Final = 12

USER_NAME: Final = 1
USER_PASSWORD: Final = 2
CHAP_PASSWORD: Final = 3
FILTER_ID: Final = 11
REPLY_MESSAGE: Final = 18
STATE: Final = 24
CLASS: Final = 25
VENDOR_SPECIFIC: Final = 26
SESSION_TIMEOUT: Final = 27
CALLING_STATION_ID: Final = 31
PROXY_STATE: Final = 33
ACCT_STATUS_TYPE: Final = 40
ACCT_SESSION_ID: Final = 44
CHAP_CHALLENGE: Final = 60
EAP_MESSAGE: Final = 79
MESSAGE_AUTHENTICATOR: Final = 80
FRAMED_POOL: Final = 88


class MalformedError(Exception):
    """A datagram that is dropped without a word; says why in a word, for our own log."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A packet as it came: what its header says, and its attributes in order."""

    code: int
    id: int
    authenticator: bytes
    attributes: tuple[tuple[int, bytes], ...]
    raw: bytes
    """The packet without padding."""

    def all(self, number: int) -> tuple[bytes, ...]:
        """Return every value of an attribute."""
        return tuple(value for one, value in self.attributes if one == number)

    def one(self, number: int) -> bytes | None:
        """Return the value of an attribute that may stand once. Raises `MalformedError`."""
        found = self.all(number)
        if len(found) > 1:
            msg = f"attribute {number} stands {len(found)} times"
            raise MalformedError(msg)
        return found[0] if found else None

    def has(self, number: int) -> bool:
        """Tell whether an attribute is there."""
        return any(one == number for one, _ in self.attributes)

    def text(self, number: int) -> str:
        """Return an attribute as text, empty if it is not there. Raises `MalformedError`. RFC 2865 §5."""
        try:
            said = (self.one(number) or b"").decode()
        except UnicodeDecodeError:
            msg = f"attribute {number} is no text"
            raise MalformedError(msg) from None
        if not said.isprintable():
            msg = f"attribute {number} holds signs that cannot be seen"
            raise MalformedError(msg)
        return said


def read(datagram: bytes) -> Heard:
    """Read a packet. Raises `MalformedError`. What lies behind its length is padding. RFC 2865 §3."""
    if not HEADER <= len(datagram) <= LARGEST:
        msg = f"{len(datagram)} octets"
        raise MalformedError(msg)
    length = int.from_bytes(datagram[2:4])
    if not HEADER <= length <= len(datagram):
        msg = f"says {length} octets and has {len(datagram)}"
        raise MalformedError(msg)
    raw = datagram[:length]
    return Heard(raw[0], raw[1], raw[4:HEADER], attributes_of(raw[HEADER:]), raw)


def attributes_of(octets: bytes) -> tuple[tuple[int, bytes], ...]:
    """Read numbers and values that stand one behind another. Raises `MalformedError`. RFC 2865 §5."""
    found: list[tuple[int, bytes]] = []
    at, end = 0, len(octets)
    while at < end:
        length = octets[at + 1] if at + 1 < end else 0
        if length < FEWEST or at + length > end:
            msg = f"an attribute of {length} octets at {at}"
            raise MalformedError(msg)
        found.append((octets[at], octets[at + 2 : at + length]))
        at += length
    return tuple(found)
