"""The keyring: keys read once, good until the `keys` stamp rises."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from idp.model.errors import Unavailable
from idp.model.ids import KeyId
from idp.model.keys import KeyPurpose, KeyState, StoredKey
from idp.oidc import jose
from idp.oidc.jose import Verified, Verifier
from idp.oidc.keys.certificates import certificate_of
from idp.ports.caches import Stamps
from idp.ports.envelope import Envelope
from idp.ports.records import Store
from idp.ports.signer import Credential

PUBLISHED: Final = (KeyPurpose.TOKEN, KeyPurpose.RECEIPT)
"""What others verify. A receipt is no token: its `typ` says so, and it names no audience."""
MOST_SEEN: Final = 4096
"""Tokens, of a thousand bytes or two each."""


class Seen:
    """Tokens whose signature was found good by the keys under one stamp: it is as good the next time.

    Whether they are in time, and stand, is asked each time. What no key of ours signed is not kept,
    so nobody fills it with what they made up.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[KeyPurpose, bytes], Verified] = OrderedDict()
        self._lock = Lock()

    def find(self, purpose: KeyPurpose, token: str) -> Verified | None:
        """Return what was found, if it was found good."""
        return self._kept.get((purpose, _digest(token)))

    def keep(self, purpose: KeyPurpose, token: str, verified: Verified) -> Verified:
        """Keep what was found good, in the place of what was found first; return it as nobody changes it."""
        kept = Verified(verified.typ, MappingProxyType(verified.claims))
        with self._lock:
            self._kept[purpose, _digest(token)] = kept
            if len(self._kept) > MOST_SEEN:
                self._kept.popitem(last=False)
        return kept


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys under one stamp."""

    stamp: int
    signing: Mapping[tuple[KeyPurpose, str], StoredKey] = field(default_factory=dict)
    verifying: Mapping[tuple[KeyPurpose, str], Verifier] = field(default_factory=dict)
    jwks: bytes = b'{"keys":[]}'
    certificates: Mapping[tuple[KeyPurpose, KeyState], bytes] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)


class Keyring:
    """Keep `idp.ports.signer.Signer`: sign and verify by purpose.

    A private key is unwrapped and read once a process, when it signs first.
    """

    def __init__(self, store: Store, envelope: Envelope, stamps: Stamps) -> None:
        self._store = store
        self._envelope = envelope
        self._stamps = stamps
        self._lock = Lock()
        self._ring = Ring(stamp=-1)
        self._private: dict[KeyId, Verifier] = {}

    def sign(
        self, purpose: KeyPurpose, claims: Mapping[str, Any], *, alg: str = "ES256", typ: str = "JWT"
    ) -> str:
        """Return a compact JWS by the signing key of the purpose. RFC 7515 §7.1."""
        found = self._signing(purpose, alg)
        return jose.sign(self._private_of(found), found.kid, claims, typ)

    def make_ready(self, purpose: KeyPurpose, alg: str) -> None:
        """Read the key that signs, so that signing does not fail for want of it."""
        self._private_of(self._signing(purpose, alg))

    def _signing(self, purpose: KeyPurpose, alg: str) -> StoredKey:
        found = self._current().signing.get((purpose, alg))
        if found is None:
            msg = f"no {alg} key signs for {purpose}"
            raise Unavailable(msg)
        return found

    def verify(self, purpose: KeyPurpose, token: str, *, typ: str | None) -> Mapping[str, Any] | None:
        """Return the claims if one of our keys of the purpose signed them. RFC 8725 §3.11."""
        ring = self._current()
        seen = ring.seen.find(purpose, token)
        found = seen or jose.verify(token, lambda kid: ring.verifying.get((purpose, kid)))
        if found is None:
            return None
        verified = seen or ring.seen.keep(purpose, token, found)
        fits = verified.typ in (None, "JWT") if typ is None else verified.typ == typ
        return verified.claims if fits else None

    def jwks(self) -> bytes:
        """Return the JWK Set: announced, signing and retired keys of tokens and of receipts. RFC 7517 §5."""
        return self._current().jwks

    def credential(self, purpose: KeyPurpose, alg: str = "RS256") -> Credential:
        """Return the signing key of a purpose as an object, with its certificate."""
        ring = self._current()
        found = ring.signing.get((purpose, alg))
        certificate = ring.certificates.get((purpose, KeyState.SIGNING))
        if found is None or certificate is None:
            msg = f"no {alg} key with a certificate signs for {purpose}"
            raise Unavailable(msg)
        return Credential(found.kid, jose.plain_key(self._private_of(found).key), certificate)

    def certificates(self, purpose: KeyPurpose) -> tuple[bytes, ...]:
        """Return the certificates of the key that signs and of the one announced."""
        kept = self._current().certificates
        shown = (kept.get((purpose, state)) for state in (KeyState.SIGNING, KeyState.ANNOUNCED))
        return tuple(certificate for certificate in shown if certificate)

    def _current(self) -> Ring:
        stamp = self._stamps.current("keys")
        if self._ring.stamp != stamp:
            with self._lock:
                if self._ring.stamp != stamp:
                    self._ring = self._load(stamp)
        return self._ring

    def _load(self, stamp: int) -> Ring:
        with self._store.read() as records:
            stored = records.keys.all()
        signing = [key for key in stored if key.state is KeyState.SIGNING]
        published = [dict(key.public_jwk) for p in PUBLISHED for key in stored if key.purpose is p]
        return Ring(
            stamp=stamp,
            signing={(key.purpose, key.alg): key for key in signing},
            verifying={
                (key.purpose, key.kid): Verifier(key.alg, jose.load_public(key.public_jwk)) for key in stored
            },
            jwks=json.dumps({"keys": published}, separators=(",", ":")).encode(),
            certificates={
                (k.purpose, k.state): made for k in stored if (made := certificate_of(k.public_jwk))
            },
        )

    def _private_of(self, stored: StoredKey) -> Verifier:
        kept = self._private.get(stored.kid)
        if kept is None:
            raw = self._envelope.unwrap(stored.private_sealed, sealing_context(stored.kid))
            kept = self._private[stored.kid] = Verifier(stored.alg, jose.load_private(raw))
        return kept


def sealing_context(kid: KeyId) -> str:
    """Return what a wrapped private key is bound to."""
    return f"key:{kid}"
