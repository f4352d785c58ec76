"""Records of bridged services: links to old accounts, the vault, jars, modes, health."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from idp.model.ids import AccountId, CompanyId, LinkId, ServiceId
from idp.model.link import (
    AccountLink,
    BridgeMode,
    Jar,
    LinkClaim,
    LinkState,
    SealedSecret,
    TenantKey,
)


class AccountLinks(Protocol):
    """Old accounts and whose they are. One live link for a login of a service in a company."""

    def put(self, link: AccountLink) -> None:
        """Write a new link. Raises `Conflict` if the login has a live link in this company."""
        ...

    def get(self, link: LinkId) -> AccountLink | None: ...

    def find(self, company: CompanyId, service: ServiceId, login: str) -> AccountLink | None:
        """Return the live link of a login."""
        ...

    def change(self, link: AccountLink, was: LinkState) -> bool:
        """Write a link over itself if it still is in that state; tell whether it was."""
        ...

    def of_person(self, company: CompanyId, account: AccountId) -> Sequence[AccountLink]:
        """List those matched or proved to be a person's, and the shared ones they may use. None revoked."""
        ...

    def following(self, company: CompanyId, people: Sequence[AccountId], key: str) -> Sequence[AccountLink]:
        """List these people's own proved links at services whose key to an API the vault holds.

        The key is the service's, under this name. One statement for 500 people.
        """
        ...

    def is_held(self, service: ServiceId, login: str) -> bool:
        """Tell whether a live link of any company has this login of a service."""
        ...

    def entering(self, company: CompanyId, service: ServiceId, account: AccountId) -> AccountLink | None:
        """Return the live link that a person enters by: their own, else a shared one. One statement.

        Their own counts even while it is broken: nobody becomes somebody else by an accident. Only one
        that is still pending stands behind a shared one.
        """
        ...

    def of_service(
        self, service: ServiceId, company: CompanyId | None = None, limit: int = 500
    ) -> Sequence[AccountLink]:
        """List links by company and login, the live ones first."""
        ...

    def users(self, link: LinkId) -> Sequence[AccountId]:
        """List who may use a shared account."""
        ...

    def set_users(self, link: LinkId, users: Sequence[AccountId]) -> None: ...

    def claim(self, claim: LinkClaim) -> bool:
        """Note a claim for the operator's queue; once for a person and a link. Tell whether it is new."""
        ...

    def counts(self) -> Mapping[tuple[ServiceId, LinkState], int]:
        """Count the links of every service by state. One statement."""
        ...

    def for_staff(self, service: ServiceId, limit: int = 100) -> Sequence[AccountLink]:
        """List the live links of a service that staff have to see to, oldest first.

        Those that one of them has confirmed, and active ones that bear a mark.
        """
        ...

    def claims(self, limit: int = 100) -> Sequence[tuple[LinkClaim, AccountLink]]:
        """List the operator's queue, oldest first, with the links as they are."""
        ...

    def drop_claims(self, link: LinkId) -> int:
        """Take a link from the queue."""
        ...

    def revoke_of_person(
        self, company: CompanyId, account: AccountId, now: datetime
    ) -> Sequence[AccountLink]:
        """Revoke what is a person's, take them from shared accounts; return what was changed."""
        ...

    def forget_secrets(self, company: CompanyId) -> int:
        """Write down that no link of a company has a secret any more; return how many had one."""
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
        """Delete data keys, those below a version or all, and what they sealed: it is gone for good."""
        ...

    def retire_keys(self, company: CompanyId, below: int) -> int:
        """Delete those data keys below a version that seal nothing any more.

        Raises `NotFound` if somebody is sealing with one of them at this moment.
        """
        ...

    def put(self, secret: SealedSecret) -> None:
        """Write a secret, over the one in its place if that has the version before. Raises `Conflict`."""
        ...

    def reseal(self, secret: SealedSecret) -> None:
        """Write what another key seals over what is held: the value is the same, so nobody asks again."""
        ...

    def get(self, company: CompanyId, service: ServiceId, name: str) -> SealedSecret | None: ...

    def hold(self, company: CompanyId, service: ServiceId, name: str) -> SealedSecret | None:
        """Read a secret, and keep it from changing until this block is over."""
        ...

    def drop(self, company: CompanyId, service: ServiceId, name: str) -> bool: ...

    def mark_used(self, company: CompanyId, service: ServiceId, name: str, at: datetime) -> None:
        """Note that a secret was shown to the service."""
        ...

    def sealed_before(self, company: CompanyId, key_version: int, limit: int) -> Sequence[SealedSecret]:
        """List secrets that an older data key seals."""
        ...

    def of_company(self, company: CompanyId) -> Sequence[SealedSecret]: ...

    def companies(self) -> Sequence[CompanyId]:
        """List the companies that have a data key."""
        ...

    def services_with(self, name: str) -> Sequence[ServiceId]:
        """List the services that have a secret of their own of this name. One statement."""
        ...


class Jars(Protocol):
    """Cookies of old services, by session and service."""

    def get(self, key: str) -> Jar | None: ...

    def lease(self, key: str, now: datetime, until: datetime) -> bool:
        """Take the right to sign in, if nobody holds it; makes the row. One conditional write."""
        ...

    def put(self, jar: Jar, was: int) -> bool:
        """Write a jar over the version it was read at, and give back the lease; tell whether it fitted.

        It never makes a row: a jar that was dropped meanwhile stays dropped.
        """
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

    def modes(self) -> Mapping[ServiceId, BridgeMode]:
        """Return the modes that were set. One statement."""
        ...

    def set_mode(self, service: ServiceId, mode: BridgeMode, now: datetime) -> None: ...

    def see(self, service: ServiceId, now: datetime, ok: bool, words: str) -> None:  # noqa: FBT001
        """Write down how a look at the service ended; the last twenty are kept."""
        ...

    def last_looks(self) -> Mapping[ServiceId, tuple[datetime, bool, str]]:
        """Return the last look at every service. One statement."""
        ...

    def sightings(self, service: ServiceId, limit: int = 20) -> Sequence[tuple[datetime, bool, str]]:
        """List the looks, newest first."""
        ...
