"""Signing by purpose."""

from collections.abc import Mapping
from typing import Any, Protocol

from idp.model.keys import KeyPurpose


class Signer(Protocol):
    """Signs JSON with the signing key of a purpose, and verifies what it signed."""

    def sign(
        self,
        purpose: KeyPurpose,
        claims: Mapping[str, Any],
        *,
        alg: str = "ES256",
        typ: str = "JWT",
    ) -> str:
        """Return a compact JWS with `kid`, `alg` and `typ` in its header. RFC 7515 §7.1."""
        ...

    def verify(self, purpose: KeyPurpose, token: str, *, typ: str | None) -> Mapping[str, Any] | None:
        """Return the claims if one of our keys of the purpose signed them, else `None`.

        Says nothing about time, issuer or audience. `typ=None` is for ID tokens, whose
        header need not carry one.
        """
        ...

    def jwks(self) -> bytes:
        """Return the JWK Set to publish, the same bytes until a key changes. RFC 7517 §5."""
        ...
