"""A signer with a key of its own, for price notices."""

from functools import cache
from typing import Any

from idp.model.errors import Unavailable
from idp.model.keys import KeyPurpose
from idp.oidc import jose
from idp.oidc.jose import Verifier
from idp.ports.signer import Credential


class QuoteSigner:
    """Signs and verifies quotes as the provider does."""

    def __init__(self) -> None:
        """Make a key."""
        self.key = Verifier("ES256", jose.generate("ES256"))

    def sign(self, purpose: KeyPurpose, claims: Any, *, alg: str = "ES256", typ: str = "JWT") -> str:
        """Sign a quote."""
        assert purpose is KeyPurpose.QUOTE
        return jose.sign(self.key, jose.key_id(self.key.key), claims, typ)

    def verify(self, purpose: KeyPurpose, token: str, *, typ: str | None) -> Any:
        """Return the claims of what it signed."""
        assert purpose is KeyPurpose.QUOTE
        verified = jose.verify(token, lambda kid: self.key if kid == jose.key_id(self.key.key) else None)
        return verified.claims if verified is not None and verified.typ == typ else None

    def jwks(self) -> bytes:
        """Publish nothing."""
        return b'{"keys":[]}'

    def credential(self, purpose: KeyPurpose, alg: str = "RS256") -> Credential:
        """Have none."""
        raise Unavailable

    def certificates(self, purpose: KeyPurpose) -> tuple[bytes, ...]:
        """Have none."""
        return ()


@cache
def quote_signer() -> QuoteSigner:
    """Return one for all tests of a process."""
    return QuoteSigner()
