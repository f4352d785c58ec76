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

    def derive(self, label: str) -> bytes:
        """Return a 32-byte key for one use, always the same for a label."""
        ...
