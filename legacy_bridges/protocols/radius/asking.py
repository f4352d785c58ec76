"""What an Access-Request asks, read once into one of four values."""

from dataclasses import dataclass, field
from typing import Final

from legacy_bridges.protocols.radius.digest import Digest, is_digest, read_digest
from legacy_bridges.protocols.radius.passwords import unhide
from legacy_bridges.protocols.radius.wire import (
    CHAP_CHALLENGE,
    CHAP_PASSWORD,
    STATE,
    USER_NAME,
    USER_PASSWORD,
    Heard,
    MalformedError,
)

_CHAP: Final = 17
"""Octets of a CHAP-Password: an identifier and a hash. RFC 2865 §5.3."""
FEWEST: Final = 5
"""Octets of a CHAP-Challenge. RFC 2865 §5.40."""


@dataclass(frozen=True, slots=True)
class Pap:
    """A password, as it was typed."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chap:
    """The answer to a challenge of the gateway's."""

    user: str
    identifier: bytes
    response: bytes
    challenge: bytes


@dataclass(frozen=True, slots=True)
class Sip:
    """A phone's answer to a SIP server."""

    user: str
    digest: Digest


@dataclass(frozen=True, slots=True)
class Code:
    """The code that was asked for, with the name of our asking."""

    user: str
    state: str = field(repr=False)
    code: str = field(repr=False)


Asked = Pap | Chap | Sip | Code


def read_access(heard: Heard, secret: bytes) -> Asked | None:
    """Read what is asked; `None` for a way that we do not know, such as EAP. Raises `MalformedError`.

    Two ways in one request are malformed. RFC 2865 §4.1.
    """
    user = heard.text(USER_NAME)
    ways = (heard.has(USER_PASSWORD), heard.has(CHAP_PASSWORD), is_digest(heard))
    if not user or sum(ways) > 1:
        msg = "no user, or a password in two ways"
        raise MalformedError(msg)
    match ways:
        case (True, _, _):
            return _typed(heard, secret, user)
        case (_, True, _):
            return _chap(heard, user)
        case (_, _, True):
            return Sip(user, read_digest(heard))
        case _:
            return None


def _typed(heard: Heard, secret: bytes, user: str) -> Pap | Code:
    typed = unhide(heard.one(USER_PASSWORD) or b"", heard.authenticator, secret)
    if heard.has(STATE):
        return Code(user, heard.text(STATE), typed)
    return Pap(user, typed)


def _chap(heard: Heard, user: str) -> Chap:
    said, challenge = heard.one(CHAP_PASSWORD) or b"", heard.one(CHAP_CHALLENGE)
    if len(said) != _CHAP or (challenge is not None and len(challenge) < FEWEST):
        msg = "a CHAP-Password or CHAP-Challenge of a wrong length"
        raise MalformedError(msg)
    return Chap(user, said[:1], said[1:], heard.authenticator if challenge is None else challenge)
