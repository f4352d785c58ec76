"""One simple bind to a directory, byte by byte: all that a program needs of LDAP to check a password.

Lengths here are those of short messages: a name and a password. RFC 4511 §4.2.
"""

import socket
from contextlib import closing
from typing import Final

SUCCESS: Final = 0
AWAY: Final = 52
"""Unavailable: also said where nobody answers at all."""
LONGEST: Final = 4096
_PATIENCE: Final = 5.0


def bind(server: str, name: str, password: str) -> int:
    """Return the result code of a bind at `host:port`; nothing is ever bound without a password."""
    host, _, port = server.rpartition(":")
    said = _tlv(0x02, b"\x03") + _tlv(0x04, name.encode()) + _tlv(0x80, password.encode())
    message = _tlv(0x30, _tlv(0x02, b"\x01") + _tlv(0x60, said))
    try:
        with closing(socket.create_connection((host, int(port)), _PATIENCE)) as line:
            line.sendall(message)
            return _result(line.recv(LONGEST))
    except OSError:
        return AWAY


def escaped(value: str) -> str:
    """Write a value of a name so that it stays one. RFC 4514 §2.4."""
    return "".join(
        f"\\{byte:02x}" if chr(byte) in '\\,+"<>;=# ' or byte > 126 else chr(byte) for byte in value.encode()
    )


def _tlv(tag: int, value: bytes) -> bytes:
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    return bytes((tag, 0x82)) + size.to_bytes(2, "big") + value


def _result(answer: bytes) -> int:
    """Read the code: the first ENUMERATED of a BindResponse. RFC 4511 §4.1.9."""
    at = answer.find(b"\x0a\x01", answer.find(b"\x61"))
    return answer[at + 2] if 0 <= at < len(answer) - 2 else AWAY
