"""Signing by purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from idp.model.ids import KeyId
from idp.model.keys import KeyPurpose


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key as an object, for what signs in a format of its own, and its certificate in DER."""

    kid: KeyId
    key: object = field(repr=False)
    """Of the `cryptography` package; read once a process."""
    certificate: bytes


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

    def make_ready(self, purpose: KeyPurpose, alg: str) -> None:
        """Raise `Unavailable` if there is no key to sign by, before anything is spent for it."""
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

    def credential(self, purpose: KeyPurpose, alg: str = "RS256") -> Credential:
        """Return the key that signs now, of a purpose whose keys have certificates.

        Raises `Unavailable` if there is none.
        """
        ...

    def certificates(self, purpose: KeyPurpose) -> tuple[bytes, ...]:
        """Return the certificates to publish: of the key that signs now, then of the one to come."""
        ...
