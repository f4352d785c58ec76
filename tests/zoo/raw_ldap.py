"""LDAP by hand: bytes that no library would send."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from legacy_bridges.protocols.ldap.ber import OCTETS, integer, octets, sequence, tlv

QUIET = 1.0
"""Seconds without a byte after which an answer is taken as whole."""
BASE_SCOPE = sequence(b"")


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """Write a message."""
    return sequence(integer(number), operation, controls)


def bind(name: str, password: str, number: int = 1, version: int = 3) -> bytes:
    """Write a simple bind."""
    return message(number, sequence(integer(version), octets(name), octets(password, 0x80), tag=0x60))


def search(base: str, wanted: bytes, number: int = 2) -> bytes:
    """Write a search below a base."""
    head = (octets(base), integer(2, 0x0A), integer(0, 0x0A), integer(0), integer(0), tlv(0x01, b"\0"))
    return message(number, sequence(*head, wanted, sequence(), tag=0x63))


def present(name: str) -> bytes:
    """Write a filter that asks for an attribute."""
    return octets(name, 0x87)


def deep(depth: int) -> bytes:
    """Write a filter of that many negations within one another."""
    wanted = present("uid")
    for _ in range(depth):
        wanted = tlv(0xA2, wanted)
    return wanted


def wide(count: int) -> bytes:
    """Write a filter of that many alternatives."""
    item = tlv(0xA3, octets("uid") + tlv(OCTETS, b"x"))
    return tlv(0xA1, item * count)


@contextmanager
def line(port: int, timeout: float = 5.0) -> Iterator[socket.socket]:
    """Open a connection."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout)) as opened:
        yield opened


def heard(opened: socket.socket, seconds: float = 5.0) -> bytes:
    """Return what comes until the server closes, or an answer is there and nothing follows."""
    found, until = b"", time.monotonic() + seconds
    with suppress(OSError):
        while time.monotonic() < until:
            opened.settimeout(QUIET if found else seconds)
            piece = opened.recv(65536)
            if not piece:
                return found
            found += piece
    return found


def is_closed(opened: socket.socket, seconds: float) -> bool:
    """Tell whether the server closes within that time."""
    opened.settimeout(seconds)
    try:
        while opened.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def code(answer: bytes) -> int:
    """Return the result code of a short answer."""
    at = answer.index(b"\x0a\x01")
    return answer[at + 2]
