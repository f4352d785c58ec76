"""Answers as bytes. RFC 4511 §4.1.9, §4.5.2."""

from collections.abc import Iterable
from typing import Final

from legacy_bridges.protocols.ldap.ber import ENUMERATED, SET, integer, octets, sequence
from legacy_bridges.protocols.ldap.dn import Dn
from legacy_bridges.protocols.ldap.messages import DISCONNECTION, Code

BOUND: Final = 0x61
ENTRY: Final = 0x64
SEARCHED: Final = 0x65
COMPARED: Final = 0x6F
EXTENDED: Final = 0x78


def result(number: int, tag: int, code: Code, words: str = "") -> bytes:
    """Say how an operation ended. What is said beside the code helps an honest operator only."""
    return sequence(integer(number), sequence(*_outcome(code, words), tag=tag))


def extended(number: int, code: Code, *, words: str = "", oid: str = "", value: bytes | None = None) -> bytes:
    """Answer an extended operation. RFC 4511 §4.12."""
    rest = [octets(oid, 0x8A)] if oid else []
    rest += [octets(value, 0x8B)] if value is not None else []
    return sequence(integer(number), sequence(*_outcome(code, words), *rest, tag=EXTENDED))


def disconnection(code: Code, words: str) -> bytes:
    """Say goodbye unasked. RFC 4511 §4.4.1."""
    return extended(0, code, words=words, oid=DISCONNECTION)


def entry(
    number: int, dn: Dn, attributes: Iterable[tuple[str, tuple[str, ...]]], *, types_only: bool
) -> bytes:
    """Show an entry. RFC 4511 §4.5.2."""
    said = sequence(*(_attribute(name, () if types_only else values) for name, values in attributes))
    return sequence(integer(number), sequence(octets(str(dn)), said, tag=ENTRY))


def _attribute(name: str, values: tuple[str, ...]) -> bytes:
    return sequence(octets(name), sequence(*map(octets, values), tag=SET))


def _outcome(code: Code, words: str) -> tuple[bytes, bytes, bytes]:
    return integer(code, ENUMERATED), octets(""), octets(words)
