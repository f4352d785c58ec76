"""Encryption at rest under the master key."""

from typing import Protocol


class Envelope(Protocol):
    """Wraps small secrets; `context` is authenticated, so a wrapped value fits one place only."""

    def wrap(self, plain: bytes, context: str) -> bytes:
        """Encrypt under the current master key."""
        ...

    def unwrap(self, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises `idp.model.errors.Unavailable` if key or context do not fit."""
        ...

    def new_key(self, context: str) -> bytes:
        """Make a data key and return it wrapped. Once it is forgotten, what it sealed is gone."""
        ...

    def seal(self, plain: bytes, key: bytes, context: str, place: str = "") -> bytes:
        """Encrypt under a wrapped data key. Raises `Unavailable` if key or context do not fit.

        `place` is authenticated besides: one key seals many values, and each fits its own place only.
        """
        ...

    def open(self, sealed: bytes, key: bytes, context: str, place: str = "") -> bytes:
        """Decrypt what `seal` made. Raises `Unavailable` if value, key, context or place do not fit."""
        ...

    def derive(self, label: str) -> bytes:
        """Return a 32-byte key for one use, always the same for a label."""
        ...
