"""What a SIP server asks over RADIUS: whether a phone has answered its challenge. RFC 5090, RFC 2865.

Signed both ways: Message-Authenticator in each request, and required in each answer. RFC 3579 §3.2.
"""

import hashlib
import hmac
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final

ACCESS_REQUEST: Final = 1
ACCESS_ACCEPT: Final = 2
USER_NAME: Final = 1
SESSION_TIMEOUT: Final = 27
SIGNATURE: Final = 80
_PATIENCE: Final = 4.0
_SAID: Final = {
    "response": 103,
    "realm": 104,
    "nonce": 105,
    "method": 108,
    "uri": 109,
    "qop": 110,
    "algorithm": 111,
    "cnonce": 113,
    "count": 114,
    "user": 115,
}


class SilentError(Exception):
    """Nobody has answered, or nobody who is to be believed."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone's user name and the secret that is typed into it."""

    user: str
    secret: str

    def answer(self, realm: str, nonce: str) -> Mapping[str, str]:
        """Answer a challenge to REGISTER. RFC 7616 §3.4.1."""
        cnonce, count, uri = secrets.token_hex(8), "00000001", f"sip:{realm}"
        known, asked = _md5(f"{self.user}:{realm}:{self.secret}"), _md5(f"REGISTER:{uri}")
        response = _md5(f"{known}:{nonce}:{count}:{cnonce}:auth:{asked}")
        said = {"user": self.user, "realm": realm, "nonce": nonce, "uri": uri, "response": response}
        return {
            **said,
            "method": "REGISTER",
            "qop": "auth",
            "algorithm": "MD5",
            "cnonce": cnonce,
            "count": count,
        }


def ask(server: str, secret: str, said: Mapping[str, str]) -> int | None:
    """Return for how many seconds a phone is let in; `None` if it is not. Raises `SilentError`."""
    authenticator, ident = secrets.token_bytes(16), secrets.randbelow(256)
    rows = [_attribute(USER_NAME, said["user"].encode())]
    rows += [_attribute(number, said[name].encode()) for name, number in _SAID.items()]
    head = bytes((ACCESS_REQUEST, ident))
    packet = _signed(head, authenticator, b"".join(rows), secret.encode())
    answer = _sent(server, packet)
    if not _is_good(answer, ident, authenticator, secret.encode()):
        msg = "ответ подписан не так"
        raise SilentError(msg)
    if answer[0] != ACCESS_ACCEPT:
        return None
    return int.from_bytes(dict(_attributes(answer)).get(SESSION_TIMEOUT, b""), "big")


def _sent(server: str, packet: bytes) -> bytes:
    host, _, port = server.rpartition(":")
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as line:
        line.settimeout(_PATIENCE)
        try:
            line.connect((host, int(port)))
            line.send(packet)
            return line.recv(4096)
        except OSError:
            msg = "сервер не отвечает"
            raise SilentError(msg) from None


def _signed(head: bytes, authenticator: bytes, attributes: bytes, secret: bytes) -> bytes:
    """Put the signature first: it is made over the packet with zeros in its place. RFC 3579 §3.2."""
    size = (20 + 18 + len(attributes)).to_bytes(2, "big")
    start = head + size + authenticator
    zeros = start + _attribute(SIGNATURE, bytes(16)) + attributes
    return start + _attribute(SIGNATURE, hmac.digest(secret, zeros, "md5")) + attributes


def _is_good(answer: bytes, ident: int, authenticator: bytes, secret: bytes) -> bool:
    """Check both signatures of an answer. RFC 2865 §3, RFC 3579 §3.2."""
    if len(answer) < 20 or answer[1] != ident:
        return False
    asked = answer[:4] + authenticator + answer[20:]
    shown = dict(_attributes(answer)).get(SIGNATURE, b"")
    wanted = hmac.digest(secret, asked.replace(shown, bytes(16), 1) if shown else asked, "md5")
    made = hashlib.md5(asked + secret, usedforsecurity=False).digest()
    return hmac.compare_digest(made, answer[4:20]) and hmac.compare_digest(wanted, shown)


def _attributes(packet: bytes) -> Iterator[tuple[int, bytes]]:
    at = 20
    while at + 2 <= len(packet) and packet[at + 1] >= 2:
        yield packet[at], packet[at + 2 : at + packet[at + 1]]
        at += packet[at + 1]


def _attribute(number: int, value: bytes) -> bytes:
    return bytes((number, len(value) + 2)) + value


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
