"""Encryption at rest: AES-256-GCM under a key derived from the master key.

Sealed value: version (1 byte) | key id (4 bytes) | nonce (12 bytes) | ciphertext and tag.
Version and key id are authenticated, and stand there so that keys can change later.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from idp.model.errors import Unavailable

VERSION = b"\x01"
KEY_BYTES = 32
_KEY_ID = 4
_NONCE = 12
_HEAD = len(VERSION) + _KEY_ID


class AesEnvelope:
    """Wraps small secrets under one master key of 32 bytes."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            msg = f"a master key has {KEY_BYTES} bytes"
            raise ValueError(msg)
        self._master_key = master_key
        self._head = VERSION + self._expand("key id")[:_KEY_ID]
        self._cipher = AESGCM(self._expand("wrap"))
        self._derived: dict[str, bytes] = {}
        """Keys of our own uses, which are few and have names."""

    def wrap(self, plain: bytes, context: str) -> bytes:
        """Encrypt, bound to the context. NIST SP 800-38D §8.2.2."""
        nonce = secrets.token_bytes(_NONCE)
        return self._head + nonce + self._cipher.encrypt(nonce, plain, self._head + context.encode())

    def unwrap(self, sealed: bytes, context: str) -> bytes:
        """Decrypt, or raise `Unavailable` if version, key or context do not fit."""
        head, nonce, body = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        if head != self._head or len(nonce) != _NONCE:
            msg = "a sealed value was made under another master key"
            raise Unavailable(msg)
        try:
            return self._cipher.decrypt(nonce, body, head + context.encode())
        except InvalidTag:
            msg = "a sealed value does not open here"
            raise Unavailable(msg) from None

    def new_key(self, context: str) -> bytes:
        """Make a data key of its own, wrapped. NIST SP 800-57 §5.3."""
        return self.wrap(secrets.token_bytes(KEY_BYTES), _for_key(context))

    def seal(self, plain: bytes, key: bytes, context: str, place: str = "") -> bytes:
        """Encrypt under a data key, bound to the context. NIST SP 800-38D §8.2.2."""
        nonce = secrets.token_bytes(_NONCE)
        cipher = AESGCM(self.unwrap(key, _for_key(context)))
        return nonce + cipher.encrypt(nonce, plain, _authenticated(context, place))

    def open(self, sealed: bytes, key: bytes, context: str, place: str = "") -> bytes:
        """Decrypt, or raise `Unavailable` if value, key, context or place do not fit."""
        cipher = AESGCM(self.unwrap(key, _for_key(context)))
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _authenticated(context, place))
        except (InvalidTag, ValueError):
            msg = "a sealed value does not open here"
            raise Unavailable(msg) from None

    def derive(self, label: str) -> bytes:
        """Return a 32-byte key for one use. RFC 5869 §2."""
        key = self._derived.get(label)
        if key is None:
            key = self._derived[label] = self._expand(f"use:{label}")
        return key

    def _expand(self, info: str) -> bytes:
        kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"okno {info}".encode())
        return kdf.derive(self._master_key)


def _for_key(context: str) -> str:
    """Keep a wrapped key apart from other wrapped values of the same context."""
    return f"data key:{context}"


def _authenticated(context: str, place: str) -> bytes:
    """Return what is authenticated with a value; a context has no line breaks."""
    return f"{context}\n{place}".encode() if place else context.encode()
