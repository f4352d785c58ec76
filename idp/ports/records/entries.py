"""Records of sessions, parked interactions and consents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from idp.model.client import Client
from idp.model.consent import Consent
from idp.model.ids import AccountId, BrowserId, ClientId, CompanyId, InteractionId, Sid
from idp.model.interaction import Interaction, Progress
from idp.model.session import Session, SignedIn, Visit


class Sessions(Protocol):
    """Server-side sessions, found by the digest of the cookie's value."""

    def add(self, session: Session, digest: str) -> None: ...
    def find(self, digest: str) -> SignedIn | None:
        """Find a session that has not ended, with its person. One statement.

        Limits of time and the person's status are for the caller to judge.
        """
        ...

    def rotate(self, sid: Sid, old_digest: str, new_digest: str) -> bool:
        """Change the cookie's digest by one conditional write."""
        ...

    def prove(self, sid: Sid, auth_time: datetime, acr: str, amr: tuple[str, ...]) -> None:
        """Record a new authentication within the session."""
        ...

    def choose_company(self, sid: Sid, company: CompanyId) -> None: ...
    def touch(self, sid: Sid, at: datetime) -> None: ...
    def of_account(self, account: AccountId) -> Sequence[Session]:
        """List live sessions, newest first."""
        ...

    def lapsed(self, now: datetime, idle_since: datetime, limit: int = 100) -> Sequence[Session]:
        """List sessions past a limit of time that nobody has ended: sign-out still has to happen."""
        ...

    def end(self, sid: Sid, at: datetime) -> bool:
        """End by one conditional write; false if it had ended."""
        ...

    def get(self, sid: Sid) -> SignedIn | None:
        """Read a session that has not ended, by its `sid`."""
        ...

    def hold(self, sid: Sid) -> SignedIn | None:
        """Read a session that has not ended, and keep it from ending until this block is over."""
        ...

    def ended(self, sid: Sid) -> Session | None:
        """Read a session that has ended; `None` while it goes on, and for one that is not kept any more."""
        ...

    def visit(self, sid: Sid, service: str, at: datetime, company: CompanyId | None = None) -> bool:
        """Note that a service was entered, and for which company; the first time counts. One statement.

        False if it was entered before in this session, for this company last.
        """
        ...

    def visits(self, sid: Sid) -> Sequence[Visit]: ...
    def visits_ended(self, account: AccountId, at: datetime) -> Sequence[Visit]:
        """List what had been entered in those sessions of a person that ended at this moment."""
        ...

    def visits_of(
        self, accounts: Sequence[AccountId], company: CompanyId
    ) -> Sequence[tuple[AccountId, Visit]]:
        """List what people have entered in their live sessions, last for this company or who knows which.

        One statement for 500 of them.
        """
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete ended sessions whose absolute limit or end lies before; return how many.

        One that nobody has ended yet is first ended, so that its services hear of it.
        """
        ...


class Interactions(Protocol):
    """Parked requests."""

    def park(self, interaction: Interaction) -> None: ...
    def find(self, interaction: InteractionId, browser: BrowserId, now: datetime) -> Interaction | None:
        """Find a live one of this browser."""
        ...

    def advance(self, interaction: InteractionId, progress: Progress) -> None:
        """Replace the progress. Raises `NotFound` if it is finished."""
        ...

    def finish(self, interaction: InteractionId, now: datetime) -> bool:
        """Finish by one conditional write; false if it was finished: it resumes once."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete what expired before; return how many."""
        ...


class Consents(Protocol):
    """Scopes agreed to."""

    def put(self, consent: Consent) -> None:
        """Write, joining the scopes with those agreed to before."""
        ...

    def find(self, account: AccountId, client: ClientId, company: CompanyId | None) -> Consent | None:
        """Find one that is not revoked. One statement."""
        ...

    def of_account(self, account: AccountId) -> Sequence[Consent]:
        """List those that are not revoked, newest first."""
        ...

    def agreed_in(
        self, account: AccountId, company: CompanyId | None, limit: int
    ) -> Sequence[tuple[Consent, Client]]:
        """List those of one company that are not revoked with their clients, newest first. One statement."""
        ...

    def revoke(
        self,
        account: AccountId,
        client: ClientId,
        company: CompanyId | None,
        at: datetime,
    ) -> bool: ...
    def revoke_of_client(self, client: ClientId, at: datetime) -> int:
        """Withdraw everybody's: the client is not what they agreed to any more."""
        ...
