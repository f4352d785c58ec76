"""Records of applications to partners, consents and their receipts, and what is pushed or spent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.application import (
    Applicant,
    Application,
    CompanyConsent,
    CompanyConsentState,
    Disclosure,
    Ending,
)
from idp.model.consent import ConsentRecord
from idp.model.grant import PushedRequest
from idp.model.ids import AccountId, ApplicationId, ClientId, CompanyId, NodeId, PartnerId, RecordId


class Applications(Protocol):
    """Applications, and what was really handed over."""

    def add(self, application: Application) -> None: ...
    def get(self, application: ApplicationId) -> Application | None: ...
    def find(self, key_digest: str) -> tuple[Application, Applicant] | None:
        """Find what a token or reference reads, closed or not, with its people. One statement."""
        ...

    def bind(
        self, application: ApplicationId, key_digest: str, key_expires_at: datetime, jkt: str | None
    ) -> bool:
        """Give it the key that reads it, by one conditional write; false if it has one or is not granted."""
        ...

    def read(self, application: ApplicationId, sealed: bytes, at: datetime) -> bool:
        """Mark as read and keep what was answered, by one conditional write; false unless it was granted."""
        ...

    def close(self, application: ApplicationId, ending: Ending, at: datetime) -> bool:
        """Close and forget the values, by one conditional write; false if it was closed.

        What was read does not expire: false too. What was closed because it was delivered may once be
        taken back or revoked. Only after it does `get` surely say whether it had been read.
        """
        ...

    def disclose(self, disclosure: Disclosure) -> None:
        """Write a reading. Raises `Conflict` if the application was read before."""
        ...

    def disclosures(self, applications: Sequence[ApplicationId]) -> Sequence[Disclosure]:
        """List readings of these, oldest first. One statement for 500 of them."""
        ...

    def of_account(self, account: AccountId, limit: int = 200) -> Sequence[Application]:
        """List a person's, newest first, without sealed values."""
        ...

    def of_company(self, company: CompanyId, limit: int = 200) -> Sequence[Application]:
        """List those that hand over a company's fields or were made for it, newest first."""
        ...

    def of_client(self, client: ClientId, limit: int = 100) -> Sequence[Application]: ...
    def open_of(self, account: AccountId, company: CompanyId | None) -> Sequence[Application]:
        """List what is not closed of a person in a company, as applicant or as who gave its fields.

        Without a company: wherever it is.
        """
        ...

    def granted(self, after: Application | None = None, limit: int = 200) -> Sequence[Application]:
        """List what waits to be read, soonest over first, from the one after `after`, without values."""
        ...

    def due(self, now: datetime, read_before: datetime, limit: int = 100) -> Sequence[Application]:
        """List open ones that were never read and are past their time, or were read before."""
        ...


class ConsentRecords(Protocol):
    """Append-only consent records, one chain a person."""

    def append(self, record: ConsentRecord) -> None:
        """Write a record. Raises `Conflict` if its place in the chain is taken: build it anew."""
        ...

    def last(self, account: AccountId) -> ConsentRecord | None: ...
    def get(self, record: RecordId) -> ConsentRecord | None: ...
    def of_application(self, application: ApplicationId) -> Sequence[ConsentRecord]:
        """List in the order of their moments."""
        ...

    def of_account(self, account: AccountId, limit: int = 500) -> Sequence[ConsentRecord]:
        """List newest first."""
        ...

    def alone(self, account: AccountId, limit: int = 100) -> Sequence[ConsentRecord]:
        """List those that no application stands on, newest first: declined, or decided for the company."""
        ...

    def latest_given(
        self, account: AccountId, client: ClientId, company: CompanyId | None
    ) -> ConsentRecord | None:
        """Read what was last agreed to in an application, so that the next page can say what is new."""
        ...


class CompanyConsents(Protocol):
    """Questions to those who may say yes for the company."""

    def add(self, consent: CompanyConsent) -> None: ...
    def get(self, company: CompanyId, consent: str) -> CompanyConsent | None: ...
    def live(
        self, by: AccountId, company: CompanyId, partner: PartnerId, node: NodeId, now: datetime
    ) -> CompanyConsent | None:
        """Find the applicant's open question or given consent, a given one first."""
        ...

    def of_company(
        self, company: CompanyId, *, states: frozenset[CompanyConsentState], limit: int = 100
    ) -> Sequence[CompanyConsent]:
        """List newest first."""
        ...

    def move(self, consent: CompanyConsent, old: CompanyConsentState) -> bool:
        """Replace state and answer by one conditional write; false unless it was `old`."""
        ...

    def due(self, now: datetime, limit: int = 100) -> Sequence[CompanyConsent]:
        """List open and given ones whose time is over."""
        ...


class Pushed(Protocol):
    """Pushed authorization requests, by the digest of the `request_uri`."""

    def add(self, request: PushedRequest) -> None: ...
    def find(self, digest: str, now: datetime) -> PushedRequest | None:
        """Find one that is neither consumed nor past its time."""
        ...

    def consume(self, digest: str, now: datetime) -> bool:
        """Spend by one conditional write."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int: ...


class Spent(Protocol):
    """What may be used once: `jti` of client assertions and of DPoP proofs, by digest."""

    def spend(self, kind: str, digest: str, until: datetime) -> bool:
        """Note a use; false if it was noted before. `until` is when it is refused for its age anyway."""
        ...

    def is_spent(self, kind: str, digest: str, now: datetime) -> bool:
        """Tell whether a use was noted that counts until later than now."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int: ...
