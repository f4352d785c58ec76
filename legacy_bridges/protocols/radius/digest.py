"""SIP digest over RADIUS: the gateway asks the phone, we know the answer. RFC 7616 §3.4.

It is carried in two ways: attributes of its own (RFC 5090 §3), or sub-attributes of 207 with the answer in
206, as the drafts before it had them and Kamailio still sends. Both are read into one value.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from legacy_bridges.protocols.radius.wire import Heard, MalformedError, attributes_of

RESPONSE: Final = 103
DRAFT_RESPONSE: Final = 206
DRAFT_ATTRIBUTES: Final = 207
_OWN: Final[Mapping[int, str]] = {
    RESPONSE: "response",
    104: "realm",
    105: "nonce",
    108: "method",
    109: "uri",
    110: "qop",
    111: "algorithm",
    112: "body",
    113: "cnonce",
    114: "count",
    115: "user",
}
_DRAFT: Final[Mapping[int, str]] = {
    1: "realm",
    2: "nonce",
    3: "method",
    4: "uri",
    5: "qop",
    6: "algorithm",
    7: "body",
    8: "cnonce",
    9: "count",
    10: "user",
}
_HASHES: Final = {"md5": "md5", "sha-256": "sha256"}
_COUNT: Final = re.compile(r"[0-9a-f]{8}")
_HEX: Final = re.compile(r"[0-9a-f]{32}([0-9a-f]{32})?")


@dataclass(frozen=True, slots=True)
class Digest:
    """What a phone answered, and to what."""

    user: str
    realm: str
    nonce: str
    method: str
    uri: str
    response: str
    qop: str = ""
    algorithm: str = "MD5"
    cnonce: str = ""
    count: str = ""
    body: str = ""

    @property
    def hash(self) -> str:
        """Return the name of its hash: `md5` or `sha256`."""
        return _HASHES[self.algorithm.lower().removesuffix("-sess")]

    @property
    def use(self) -> str:
        """Name this use of the nonce: it counts once. RFC 7616 §3.3."""
        said = (self.user, self.nonce, self.cnonce, self.count) if self.qop else (self.user, self.response)
        return "\x1f".join(said)


def is_digest(heard: Heard) -> bool:
    """Tell whether a request carries a phone's answer."""
    return heard.has(RESPONSE) or heard.has(DRAFT_RESPONSE)


def read_digest(heard: Heard) -> Digest:
    """Read it from either kind of attributes. Raises `MalformedError`."""
    own = heard.has(RESPONSE)
    if own and heard.has(DRAFT_RESPONSE):
        msg = "a digest in two ways"
        raise MalformedError(msg)
    said = _own(heard) if own else _draft(heard)
    try:
        found = Digest(**{name: _plain(value) for name, value in said.items()})
    except TypeError:
        msg = "a digest with parts missing"
        raise MalformedError(msg) from None
    _refuse_flaws(found)
    return found


def ha1(user: str, realm: str, password: str, name: str = "md5") -> str:
    """Hash a secret as it is kept for a user of a realm. RFC 7616 §3.4.2."""
    return _hash(name, user, realm, password)


def fits(said: Digest, known: str) -> bool:
    """Tell whether the phone knows the secret behind this hash. RFC 7616 §3.4.1."""
    name = said.hash
    if said.algorithm.lower().endswith("-sess"):
        known = _hash(name, known, said.nonce, said.cnonce)
    asked = [said.method, said.uri] + ([said.body] if said.qop == "auth-int" else [])
    between = [said.nonce, said.count, said.cnonce, said.qop] if said.qop else [said.nonce]
    wanted = _hash(name, known, *between, _hash(name, *asked))
    return hmac.compare_digest(wanted.encode(), said.response.encode())


def _own(heard: Heard) -> Mapping[str, bytes]:
    found = {name: heard.one(number) for number, name in _OWN.items()}
    return {name: value for name, value in found.items() if value is not None}


def _draft(heard: Heard) -> Mapping[str, bytes]:
    found = {"response": heard.one(DRAFT_RESPONSE) or b""}
    for whole in heard.all(DRAFT_ATTRIBUTES):
        for number, value in attributes_of(whole):
            name = _DRAFT.get(number, "")
            if name in found:
                msg = f"a digest with two of {name}"
                raise MalformedError(msg)
            found |= {name: value} if name else {}
    return found


def _plain(value: bytes) -> str:
    """Return text; some gateways keep the quotes of the header."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = "\0"
    if not text.isprintable():
        msg = "a digest that is no text"
        raise MalformedError(msg)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _refuse_flaws(said: Digest) -> None:
    known = said.algorithm.lower().removesuffix("-sess") in _HASHES and said.qop in ("", "auth", "auth-int")
    counted = not said.qop or (_COUNT.fullmatch(said.count) and said.cnonce)
    whole = said.user and said.nonce and said.method and _HEX.fullmatch(said.response)
    if not (known and counted and whole):
        msg = "a digest that makes no sense"
        raise MalformedError(msg)


def _hash(name: str, *parts: str) -> str:
    return hashlib.new(name, ":".join(parts).encode(), usedforsecurity=False).hexdigest()
