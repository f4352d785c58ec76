"""PAP and CHAP: the two ways in which a password travels."""

import hashlib
import hmac
from typing import Final

from legacy_bridges.protocols.radius.wire import MalformedError

BLOCK: Final = 16
LONGEST: Final = 128
"""Octets of a hidden password. RFC 2865 §5.2."""


def unhide(hidden: bytes, authenticator: bytes, secret: bytes) -> str:
    """Return the password. Raises `MalformedError`. RFC 2865 §5.2.

    One that is no text was hidden under another secret: to such a gateway nothing is said.
    """
    if not hidden or len(hidden) > LONGEST or len(hidden) % BLOCK:
        msg = f"a User-Password of {len(hidden)} octets"
        raise MalformedError(msg)
    plain, last = b"", authenticator
    for at in range(0, len(hidden), BLOCK):
        block = hidden[at : at + BLOCK]
        mask = hashlib.md5(secret + last, usedforsecurity=False).digest()
        plain += (int.from_bytes(mask) ^ int.from_bytes(block)).to_bytes(BLOCK)
        last = block
    try:
        said = plain.rstrip(b"\0").decode()
    except UnicodeDecodeError:
        said = "\0"
    if not said.isprintable():
        msg = "a User-Password that is no text: another shared secret"
        raise MalformedError(msg)
    return said


def chap_fits(identifier: bytes, response: bytes, challenge: bytes, password: str) -> bool:
    """Tell whether this is the answer to the challenge by this password. RFC 1994 §4.1."""
    known = hashlib.md5(identifier + password.encode() + challenge, usedforsecurity=False).digest()
    return hmac.compare_digest(known, response)
