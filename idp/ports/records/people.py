"""Records of people, companies and rights."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from idp.model.access import Change, Difference, Fact, FactKind, Held, Revision
from idp.model.account import Account, Credentials, Identifier
from idp.model.company import Colleague, Company, Membership
from idp.model.ids import AccountId, BindingId, BrowserId, CompanyId, InvitationId
from idp.model.ticket import Invitation, Ticket, TicketPurpose


class Accounts(Protocol):
    """People, their names to sign in by, and their credentials."""

    def add(self, account: Account, identifiers: Sequence[Identifier]) -> None:
        """Write a person. Raises `Conflict` if an identifier is somebody's already."""
        ...

    def get(self, account: AccountId) -> Account | None: ...
    def update(self, account: Account) -> None:
        """Replace name, status, locale, claims, `updated_at` and party."""
        ...

    def all(self, *, after: AccountId | None = None, limit: int = 100) -> Sequence[Account]:
        """List in id order, for the command line."""
        ...

    def find(self, value: str) -> tuple[Account, Credentials] | None:
        """Find by normalised identifier, whatever its kind. One statement."""
        ...

    def names(self, accounts: Iterable[AccountId]) -> Mapping[AccountId, str]:
        """Return what people are called; unknown ones are left out. One statement for 500 of them."""
        ...

    def identifiers(self, account: AccountId) -> Sequence[Identifier]: ...
    def add_identifier(self, account: AccountId, identifier: Identifier) -> None:
        """Add one. Raises `Conflict` if it is somebody's already."""
        ...

    def mark_verified(self, account: AccountId, value: str) -> None: ...
    def credentials(self, account: AccountId) -> Credentials | None: ...
    def set_password(self, account: AccountId, password_hash: str, at: datetime) -> None: ...
    def set_totp(self, account: AccountId, sealed: bytes | None, confirmed_at: datetime | None) -> None:
        """Put or remove the TOTP secret; `totp_last_step` starts again at 0."""
        ...

    def confirm_totp(self, account: AccountId, at: datetime) -> bool:
        """Mark the pending secret as confirmed; false if there is none or it is confirmed."""
        ...

    def spend_totp_step(self, account: AccountId, step: int) -> bool:
        """Consume a time step by one conditional write; false if it or a later one is spent."""
        ...

    def set_recovery_codes(self, account: AccountId, digests: Sequence[str]) -> None:
        """Replace all recovery codes."""
        ...

    def spend_recovery_code(self, account: AccountId, digest: str, at: datetime) -> bool:
        """Consume a recovery code by one conditional write."""
        ...

    def known_browser(self, account: AccountId, browser: BrowserId) -> bool:
        """Tell whether this person has fully signed in from this browser before."""
        ...

    def remember_browser(self, account: AccountId, browser: BrowserId, at: datetime) -> None: ...


class Companies(Protocol):
    """Companies and who acts for them."""

    def add(self, company: Company) -> None: ...
    def get(self, company: CompanyId) -> Company | None: ...
    def all(self) -> Sequence[Company]: ...
    def update(self, company: Company) -> None: ...
    def add_member(
        self, account: AccountId, company: CompanyId, position: str, *, signatory: bool = False
    ) -> None:
        """Let a person act for a company; nothing happens if they already do."""
        ...

    def set_signatory(self, account: AccountId, company: CompanyId, *, signatory: bool) -> bool:
        """Say whether a member may sign for the company; false if nothing changes or there is none."""
        ...

    def set_number(self, account: AccountId, company: CompanyId, number: str) -> bool:
        """Say under which number the company employs a member; false if there is no such member."""
        ...

    def numbers(self, company: CompanyId) -> Mapping[AccountId, str]:
        """Return the employee numbers of a company's members, of those who have one."""
        ...

    def remove_member(self, account: AccountId, company: CompanyId) -> bool:
        """End a membership and the person's bindings in the company."""
        ...

    def members(self, company: CompanyId) -> Sequence[tuple[Account, Membership]]: ...
    def roster(self, company: CompanyId) -> Sequence[Colleague]:
        """List everybody who acts for a company, briefly, by name: fit for thousands. One statement."""
        ...

    def acting(self, company: CompanyId, accounts: Sequence[AccountId]) -> frozenset[AccountId]:
        """Return who of these acts for the company, if it is active, and may sign in.

        One statement for 500 of them.
        """
        ...

    def memberships(self, account: AccountId) -> Sequence[Membership]:
        """List the active companies of a person, last used first, then by name."""
        ...

    def mark_used(self, account: AccountId, company: CompanyId, at: datetime) -> None: ...


class Access(Protocol):
    """The facts of every company's access tree, append-only, and its revisions.

    Every change raises the `access` stamp in its transaction. A company has a tree from the
    moment it is added: revision 1 holds the root node.
    """

    def held(self, account: AccountId) -> Held:
        """Read what is stored about a person's rights, in active companies only. One statement."""
        ...

    def facts(
        self, company: CompanyId, *, rev: int | None = None, kinds: frozenset[FactKind] | None = None
    ) -> tuple[int, Sequence[Fact]]:
        """Read the facts live at a revision, by default the present one, and its number.

        One statement, so both are of one moment. Raises `NotFound` for no such company or revision.
        """
        ...

    def changed(self, company: CompanyId, since: int) -> tuple[int, Sequence[Change]]:
        """Read what leads from an earlier revision to the present one, and its number. One statement."""
        ...

    def rev(self, company: CompanyId) -> int:
        """Return the present revision. Raises `NotFound`."""
        ...

    def append(
        self, company: CompanyId, base: int, changes: Sequence[Change], revision: Revision
    ) -> Revision:
        """Write changes as the revision after `base`; return it with its number.

        Raises `Conflict` if the tree is not at `base` any more: the whole transaction is undone.
        """
        ...

    def revisions(
        self, company: CompanyId, *, before: int | None = None, limit: int = 50
    ) -> Sequence[Revision]:
        """List revisions, newest first."""
        ...

    def differences(self, company: CompanyId, after: int, until: int | None = None) -> Sequence[Difference]:
        """Read facts before and after the revisions above `after`, up to `until` or the present one."""
        ...

    def steps(self, company: CompanyId, after: int, until: int) -> Mapping[int, Sequence[Difference]]:
        """Read what each revision above `after`, up to `until`, changed. One statement."""
        ...

    def rev_at(self, company: CompanyId, at: datetime) -> int:
        """Return the revision that was in force at a moment; 0 before the first. Raises `NotFound`."""
        ...

    def lapsing(
        self, after: datetime, until: datetime, limit: int = 500
    ) -> Sequence[tuple[CompanyId, BindingId]]:
        """List live bindings whose `valid_until` lies in a stretch of time: (after, until]."""
        ...


class Invitations(Protocol):
    """Invitations of colleagues. The link's secret is a ticket, not kept here."""

    def add(self, invitation: Invitation) -> None: ...
    def get(self, invitation: InvitationId) -> Invitation | None: ...
    def of_company(self, company: CompanyId) -> Sequence[Invitation]: ...
    def close(self, invitation: InvitationId, at: datetime, *, accepted: bool) -> bool:
        """Accept or revoke by one conditional write; false unless it was open and unexpired."""
        ...


class Tickets(Protocol):
    """One-time values."""

    def put(self, ticket: Ticket) -> None: ...
    def peek(self, purpose: TicketPurpose, digest: str, now: datetime) -> Ticket | None:
        """Read a live ticket without spending it."""
        ...

    def take(self, purpose: TicketPurpose, digest: str, now: datetime) -> Ticket | None:
        """Spend by one conditional write; `None` if unknown, spent or expired."""
        ...

    def guess(self, purpose: TicketPurpose, digest: str, now: datetime) -> int | None:
        """Count a wrong try; return tries left, or `None` if there is no live ticket."""
        ...

    def drop_of(self, account: AccountId, purpose: TicketPurpose, keep: str = "") -> int:
        """Spend all of a person's live tickets of a purpose but one; return how many."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many rows went."""
        ...
