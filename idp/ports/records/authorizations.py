"""Records of authorization codes and refresh token families: the hot path."""

from datetime import datetime
from typing import Protocol

from idp.model.consent import Consent
from idp.model.grant import AuthorizationCode, Family, Standing
from idp.model.ids import AccountId, ClientId, CompanyId, FamilyId, Sid


class Codes(Protocol):
    """Authorization codes, by the digest of their value."""

    def add(self, code: AuthorizationCode) -> None: ...
    def find(self, digest: str) -> tuple[AuthorizationCode, Standing] | None:
        """Read a code, spent or not, with the person's standing. One statement."""
        ...

    def redeem(self, digest: str, now: datetime, family: FamilyId | None) -> bool:
        """Spend by one conditional write on `redeemed_at IS NULL AND expires_at > now`."""
        ...

    def forget_of_client(self, client: ClientId) -> int:
        """Delete the codes of a client that were not redeemed; return how many."""
        ...

    def forget_of_consent(self, consent: Consent, now: datetime) -> int:
        """Delete what a consent let through and nobody redeemed yet; return how many.

        Devices that were let in are among it; applications stand on consents of their own.
        """
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        ...


class Families(Protocol):
    """Refresh token families."""

    def add(self, family: Family) -> None: ...
    def find(self, family: FamilyId, token: str | None = None) -> tuple[Family, Standing] | None:
        """Read a family, revoked or not, with the person's standing. One statement.

        Where the digest of an access token is given, there is none if that token was revoked.
        """
        ...

    def rotate(
        self,
        family: FamilyId,
        generation: int,
        now: datetime,
        idle_expires_at: datetime,
    ) -> bool:
        """Move from `generation` to the next by one conditional write; graces start at 0."""
        ...

    def grace(self, family: FamilyId, generation: int, limit: int) -> bool:
        """Count one repeat while the family is at `generation` and below the limit."""
        ...

    def revoke(self, family: FamilyId, now: datetime) -> bool: ...
    def revoke_of_session(self, sid: Sid, now: datetime) -> int:
        """Revoke those of a session that did not ask for `offline_access`; return how many."""
        ...

    def revoke_of_account(self, account: AccountId, now: datetime, client: ClientId | None = None) -> int:
        """Revoke a person's families, all or of one client; return how many."""
        ...

    def revoke_of_consents(self, client: ClientId, now: datetime) -> int:
        """Revoke the families of everybody who ever agreed to this client; return how many."""
        ...

    def revoke_of_consent(self, consent: Consent, now: datetime) -> int:
        """Revoke the families that stand on one consent, of whatever scopes; return how many.

        Those of applications stand on consents of their own.
        """
        ...

    def revoke_in_company(self, account: AccountId, company: CompanyId, now: datetime) -> int:
        """Revoke the families that speak of a person in one company; return how many."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        ...
