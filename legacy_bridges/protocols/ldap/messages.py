"""What a client may ask, as values. RFC 4511 §4."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from idp.model.secret import Secret
from legacy_bridges.protocols.ldap.filters import Filter

START_TLS: Final = "1.3.6.1.4.1.1466.20037"
"""RFC 4511 §4.14."""
WHO_AM_I: Final = "1.3.6.1.4.1.4203.1.11.3"
"""RFC 4532 §2."""
DISCONNECTION: Final = "1.3.6.1.4.1.1466.20036"
"""RFC 4511 §4.4.1."""
MANAGE_DSA_IT: Final = "2.16.840.1.113730.3.4.2"
"""Treat referrals as entries: there are none here. RFC 3296 §3."""


class Code(IntEnum):
    """How an operation ended. RFC 4511 §4.1.9, appendix A."""

    SUCCESS = 0
    OPERATIONS_ERROR = 1
    PROTOCOL_ERROR = 2
    TIME_LIMIT_EXCEEDED = 3
    SIZE_LIMIT_EXCEEDED = 4
    COMPARE_FALSE = 5
    COMPARE_TRUE = 6
    AUTH_METHOD_NOT_SUPPORTED = 7
    ADMIN_LIMIT_EXCEEDED = 11
    UNAVAILABLE_CRITICAL_EXTENSION = 12
    CONFIDENTIALITY_REQUIRED = 13
    NO_SUCH_ATTRIBUTE = 16
    NO_SUCH_OBJECT = 32
    INVALID_DN_SYNTAX = 34
    INVALID_CREDENTIALS = 49
    INSUFFICIENT_ACCESS_RIGHTS = 50
    BUSY = 51
    UNAVAILABLE = 52
    UNWILLING_TO_PERFORM = 53


class Scope(IntEnum):
    """How far below its base a search looks. RFC 4511 §4.5.1.2."""

    BASE = 0
    ONE = 1
    SUBTREE = 2


@dataclass(frozen=True, slots=True)
class Bind:
    """Says who one is. A bind without a password is by another mechanism. RFC 4511 §4.2."""

    version: int
    name: str
    password: Secret | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unbind:
    """Goodbye. RFC 4511 §4.3."""


@dataclass(frozen=True, slots=True)
class Abandon:
    """Wants no answer to an earlier question any more. RFC 4511 §4.11."""


@dataclass(frozen=True, slots=True)
class Search:
    """Asks for entries. RFC 4511 §4.5.1."""

    base: str
    scope: Scope
    size_limit: int
    types_only: bool
    wanted: Filter
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Asks whether an entry has a value. RFC 4511 §4.10."""

    name: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Extended:
    """Asks for something by its number. RFC 4511 §4.12."""

    oid: str
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Write:
    """Would change something: add, modify, delete, rename. RFC 4511 §4.6 to §4.9."""

    answer: int
    """The tag that its answer has."""


Asked = Bind | Unbind | Abandon | Search | Compare | Extended | Write


@dataclass(frozen=True, slots=True)
class Message:
    """One question with its number. RFC 4511 §4.1.1."""

    number: int
    asked: Asked
    unknown_demand: bool = False
    """It depends on an extension that is not here. RFC 4511 §4.1.11."""
