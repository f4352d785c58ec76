"""Subjects that no two partners can compare. OpenID Connect Core 1.0 §8.1."""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from idp.model.ids import AccountId, CompanyId, Sid
from idp.ports.envelope import Envelope

_HALF: Final = 8
"""Bytes of half a session's id."""
_ROUNDS: Final = (b"1", b"2", b"3", b"4")


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Derives subjects and company ids for a sector, always the same ones."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, envelope: Envelope) -> "Pairwise":
        """Take the key that is kept for this."""
        return cls(envelope.derive("pairwise"))

    def subject(self, sector: str, account: AccountId) -> str:
        """Return a person's `sub` for a sector. OpenID Connect Core 1.0 §8.1."""
        return self._derived("sub", sector, account)

    def company(self, sector: str, company: CompanyId) -> str:
        """Return a company's `org_id` for a sector."""
        return self._derived("org", sector, company)

    def session(self, sector: str, sid: Sid) -> str:
        """Return the `sid` of a session for a sector: its own would tell two partners that it is one person.

        It leads back, because a hint has to: four rounds over its halves make it one to one.
        """
        left, right = _halves(sid) or (b"", b"")
        for number in _ROUNDS:
            left, right = right, self._mixed(sector, number, left, right)
        return _text(left + right)

    def session_of(self, sector: str, text: str) -> Sid | None:
        """Return the session that a sector knows by this `sid`; `None` for what is none."""
        halves = _halves(text)
        if halves is None:
            return None
        left, right = halves
        for number in reversed(_ROUNDS):
            left, right = self._mixed(sector, number, right, left), left
        return Sid(_text(left + right))

    def _mixed(self, sector: str, number: bytes, half: bytes, other: bytes) -> bytes:
        """Return one half, mixed with what the other one makes of sector and key."""
        mask = hmac.digest(self.key, b"\0".join((b"sid", number, sector.encode(), other)), sha256)
        return bytes(a ^ b for a, b in zip(half, mask, strict=False))

    def _derived(self, kind: str, sector: str, local: str) -> str:
        message = "\0".join((kind, sector, local)).encode()
        return _text(hmac.digest(self.key, message, sha256))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _halves(sid: str) -> tuple[bytes, bytes] | None:
    try:
        raw = urlsafe_b64decode(f"{sid}==")
    except (binascii.Error, ValueError):
        return None
    return (raw[:_HALF], raw[_HALF:]) if len(raw) == 2 * _HALF else None
