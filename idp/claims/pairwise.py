"""Subjects that no two partners can compare. OpenID Connect Core 1.0 §8.1."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from idp.model.ids import AccountId, CompanyId
from idp.ports.envelope import Envelope


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

    def _derived(self, kind: str, sector: str, local: str) -> str:
        message = "\0".join((kind, sector, local)).encode()
        return urlsafe_b64encode(hmac.digest(self.key, message, sha256)).rstrip(b"=").decode()
