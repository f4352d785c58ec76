"""Demonstrating proof of possession: one key for the token request and for every use. RFC 9449."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self
from urllib.parse import SplitResult, urlsplit

from idp.oidc.errors import InvalidDpopProof
from idp.oidc.foreign import Presented, parse_jws, problem_of_key, signed_by, thumbprint
from idp.oidc.once import SKEW, Once, moment
from idp.oidc.provider import Provider
from idp.oidc.supported import DPOP_ALGORITHMS

TYP: Final = "dpop+jwt"
THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")
"""RFC 7638 §3, with SHA-256."""
_PORTS: Final[Mapping[str, int]] = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """The request that a proof came with."""

    proof: str
    path: str
    method: str = "POST"
    access_token: str | None = None
    """At a protected resource: the token that the proof has to name."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """Judges proofs."""

    issuer: str
    once: Once

    @classmethod
    def of(cls, provider: Provider) -> Self:
        """Open one for the provider's endpoints."""
        return cls(provider.issuer, Once(provider.house.store, provider.house.clock))

    def thumbprint_of(self, call: Call) -> str:
        """Return which key was proved, and spend the proof. RFC 9449 §4.3.

        There is no nonce from us: what a proof says is a minute old at most, and used once.
        """
        presented = parse_jws(call.proof)
        if presented is None or presented.header.get("typ") != TYP:
            raise InvalidDpopProof(description="the DPoP header holds no proof, or several")
        key = _own_key(presented)
        self._refuse_other_call(presented.claims, call)
        self._refuse_old(presented.claims)
        jkt = thumbprint(key)
        issued_at = moment(presented.claims.get("iat"))
        until = (issued_at or self.once.clock.now()) + SKEW + timedelta(seconds=1)
        if not self.once.spend("dpop", jkt, presented.claims.get("jti"), until):
            raise InvalidDpopProof(description="the proof has no jti, or was used before")
        return jkt

    def _refuse_other_call(self, claims: Mapping[str, Any], call: Call) -> None:
        if claims.get("htm") != call.method:
            raise InvalidDpopProof(description="htm is not this request's method")
        if normalised(claims.get("htu")) != normalised(f"{self.issuer}{call.path}"):
            raise InvalidDpopProof(description="htu is not this request's address")
        if call.access_token is not None and not _names(claims.get("ath"), call.access_token):
            raise InvalidDpopProof(description="ath is not this access token's hash")

    def _refuse_old(self, claims: Mapping[str, Any]) -> None:
        issued_at, now = moment(claims.get("iat")), self.once.clock.now()
        if issued_at is None or not now - SKEW <= issued_at <= now + SKEW:
            raise InvalidDpopProof(description="iat is not within a minute of our time")


def normalised(uri: Any) -> tuple[str, str, int | None, str] | None:
    """Return what of an address counts: neither query nor fragment, nor how it is written. RFC 9449 §4.3."""
    try:
        parts = urlsplit(uri) if isinstance(uri, str) else SplitResult("", "", "", "", "")
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port, parts.path


def refuse_other_key(expected: str | None, jkt: str | None) -> None:
    """Refuse another key than the one that is expected, if any is. RFC 9449 §10."""
    if expected is not None and expected != jkt:
        raise InvalidDpopProof(description="the proof is by another key, or missing")


def _own_key(presented: Presented) -> Mapping[str, Any]:
    """Return the public key that the header shows, if it signed. RFC 9449 §4.2."""
    key = presented.header.get("jwk")
    if not isinstance(key, dict) or problem_of_key(key) is not None:
        raise InvalidDpopProof(description="the proof shows no public key")
    if not signed_by(presented, key, DPOP_ALGORITHMS):
        raise InvalidDpopProof(description="the proof's signature or algorithm is not good")
    return key


def _names(ath: Any, access_token: str) -> bool:
    digest = hashlib.sha256(access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return isinstance(ath, str) and hmac.compare_digest(ath.encode(), expected.encode())
