"""Values that must not be printed, and their hashes as stored."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A credential, code or token in clear. Its `repr` hides it, so no log can hold it."""

    value: str = field(repr=False)

    def digest(self) -> str:
        """Hash the value for storage: SHA-256, hex.

        Fit for values of high entropy only; passwords go through `idp.authn.passwords`.
        """
        return hashlib.sha256(self.value.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Compare with a stored digest in constant time."""
        return hmac.compare_digest(self.digest(), digest)


def new_secret() -> Secret:
    """Make a secret of 256 bits, URL-safe, 43 characters."""
    return Secret(secrets.token_urlsafe(32))
