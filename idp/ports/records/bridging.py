"""Records of bridged services: links to old accounts, the vault, jars, modes, health."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import AccountLink, BridgeMode, Jar, LinkState, SealedSecret, TenantKey


class AccountLinks(Protocol):
    """Old accounts and whose they are. One live link for a login of a service in a company."""

    def put(self, link: AccountLink) -> None:
        """Write a new link. Raises `Conflict` if the login has a live link in this company."""
        ...

    def get(self, link: LinkId) -> AccountLink | None: ...

    def change(self, link: AccountLink, was: LinkState) -> bool:
        """Write a link over itself if it still is in that state; tell whether it was."""
        ...

    def of_person(self, company: CompanyId, account: AccountId) -> Sequence[AccountLink]:
        """List those matched or proved to be a person's, and the shared ones they may use."""
        ...

    def entering(self, company: CompanyId, service: ServiceId, account: AccountId) -> AccountLink | None:
        """Return the live link that a person enters by: their own, else a shared one. One statement."""
        ...

    def of_service(
        self, service: ServiceId, company: CompanyId | None = None, limit: int = 500
    ) -> Sequence[AccountLink]: ...

    def users(self, link: LinkId) -> Sequence[AccountId]:
        """List who may use a shared account."""
        ...

    def set_users(self, link: LinkId, users: Sequence[AccountId]) -> None: ...

    def revoke_of_person(
        self, company: CompanyId, account: AccountId, now: datetime
    ) -> Sequence[AccountLink]:
        """Revoke what is a person's, take them from shared accounts; return what was changed."""
        ...


class Vault(Protocol):
    """Sealed secrets, and the companies' data keys."""

    def key(self, company: CompanyId, version: int | None = None) -> TenantKey | None:
        """Return a company's newest data key, or the one of a version."""
        ...

    def add_key(self, key: TenantKey) -> None:
        """Write a data key. Raises `Conflict` if the version exists."""
        ...

    def drop_keys(self, company: CompanyId, below: int | None = None) -> int:
        """Delete data keys, those below a version or all: what they sealed is gone for good."""
        ...

    def put(self, secret: SealedSecret) -> None:
        """Write a secret, over the one in its place if that has the version before. Raises `Conflict`."""
        ...

    def get(self, company: CompanyId, service: ServiceId, name: str) -> SealedSecret | None: ...

    def drop(self, company: CompanyId, service: ServiceId, name: str) -> bool: ...

    def sealed_before(self, company: CompanyId, key_version: int, limit: int) -> Sequence[SealedSecret]:
        """List secrets that an older data key seals."""
        ...

    def of_company(self, company: CompanyId) -> Sequence[SealedSecret]: ...

    def companies(self) -> Sequence[CompanyId]:
        """List the companies that have a data key."""
        ...


class Jars(Protocol):
    """Cookies of old services, by session and service."""

    def get(self, key: str) -> Jar | None: ...

    def lease(self, key: str, now: datetime, until: datetime) -> bool:
        """Take the right to sign in, if nobody holds it; makes the row. One conditional write."""
        ...

    def put(self, jar: Jar, was: int) -> bool:
        """Write a jar over the version it was read at, and give back the lease; tell whether it fitted."""
        ...

    def release(self, key: str) -> None:
        """Give back the lease without a jar."""
        ...

    def of_session(self, sid: str) -> Sequence[Jar]: ...

    def drop(self, key: str) -> bool: ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete jars that nobody has written since; return how many rows went."""
        ...


class BridgeStates(Protocol):
    """What the operator has set for a service, and what was last seen of it."""

    def mode(self, service: ServiceId) -> BridgeMode:
        """Return the mode; `both` where none was set."""
        ...

    def set_mode(self, service: ServiceId, mode: BridgeMode, now: datetime) -> None: ...

    def see(self, service: ServiceId, now: datetime, ok: bool, words: str) -> None:  # noqa: FBT001
        """Write down how a look at the service ended; the last twenty are kept."""
        ...

    def sightings(self, service: ServiceId, limit: int = 20) -> Sequence[tuple[datetime, bool, str]]:
        """List the looks, newest first."""
        ...
