"""Records of keys, throttles, the outbox, the audit trail and version stamps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from idp.model.events import Event
from idp.model.ids import ClientId, JobId, KeyId
from idp.model.keys import KeyState, StoredKey
from idp.model.trail import AuditHead, AuditRow
from idp.model.work import Job, JobKind, JobState


class Keys(Protocol):
    """Signing keys. Every change raises the `keys` stamp in its transaction."""

    def add(self, key: StoredKey) -> None: ...
    def all(self) -> Sequence[StoredKey]: ...
    def move(self, key: KeyId, old: KeyState, new: KeyState, at: datetime) -> bool:
        """Change a key's state by one conditional write."""
        ...

    def remove(self, key: KeyId) -> bool: ...


@dataclass(frozen=True, slots=True)
class Throttle:
    """Failures counted for one key; `free_at` is when the next attempt counts."""

    failures: int
    free_at: datetime


class Throttles(Protocol):
    """Failure counts that survive a restart. Keys are digests, never identifiers in clear."""

    def find(self, keys: Sequence[str]) -> Mapping[str, Throttle]:
        """Read several at once. One statement."""
        ...

    def fail(self, key: str, now: datetime, delay: Mapping[int, timedelta], forget: timedelta) -> Throttle:
        """Count a failure atomically; `delay` maps a number of failures to the wait after it.

        The largest key not above the count applies. Failures older than `forget` are forgotten.
        """
        ...

    def clear(self, keys: Sequence[str]) -> None: ...
    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete those not touched since that hold nobody back any more; return how many."""
        ...


class Outbox(Protocol):
    """Work written in the transaction that makes it necessary, and leased to be done."""

    def put(self, job: Job) -> None: ...
    def lease(
        self,
        holder: str,
        now: datetime,
        until: datetime,
        limit: int,
        *,
        kinds: Sequence[JobKind] | None = None,
    ) -> Sequence[Job]:
        """Claim due jobs whose lease is free; at most one job per target at a time.

        With `kinds`, only those of a kind that the caller has a handler for.
        """
        ...

    def done(self, job: JobId, holder: str, at: datetime) -> bool:
        """Finish; false if the lease went to another holder meanwhile."""
        ...

    def retry(self, job: JobId, holder: str, due_at: datetime, error: str) -> bool:
        """Put back for later, attempts + 1."""
        ...

    def bury(self, job: JobId, holder: str, at: datetime, error: str) -> bool:
        """Give up, keeping the reason."""
        ...

    def list(
        self,
        kind: JobKind | None = None,
        state: JobState | None = None,
        limit: int = 100,
        *,
        target: str | None = None,
        made_at: datetime | None = None,
    ) -> Sequence[Job]:
        """List newest first: the delivery table. `made_at` is the moment of one transaction."""
        ...

    def sweep(self, before: datetime, limit: int = 500) -> int:
        """Delete finished jobs older than this; return how many."""
        ...


class Audit(Protocol):
    """The audit trail. Rows are appended in any transaction, chained later by one sealer."""

    def append(self, event: Event, at: datetime) -> None: ...
    def unsealed(self, limit: int) -> Sequence[AuditRow]:
        """Read committed rows that have no position yet, in number order."""
        ...

    def seal(self, rows: Sequence[AuditRow]) -> None:
        """Write position and chain of these rows."""
        ...

    def last_sealed(self) -> AuditRow | None: ...
    def sealed(self, after: int, limit: int) -> Sequence[AuditRow]:
        """Read rows whose position is greater, in position order."""
        ...

    def put_head(self, head: AuditHead) -> None: ...
    def last_head(self) -> AuditHead | None:
        """Read the signed head of the greatest position."""
        ...

    def heads(self) -> Sequence[AuditHead]:
        """List signed heads by position."""
        ...

    def count_unsealed(self) -> int: ...
    def recent(self, limit: int = 50, *, account: str | None = None) -> Sequence[AuditRow]:
        """List newest first."""
        ...

    def refused(self, client: ClientId, limit: int = 50) -> Sequence[AuditRow]:
        """List what a client was refused, or asked too much, newest first.

        The kinds are `TokenRefused`, `AuthorizationRefused`, `DisclosureRefused` and `OverAsked`.
        """
        ...


class Versions(Protocol):
    """The stamps row, and named leases."""

    def stamps(self) -> Mapping[str, int]:
        """Read all stamps. One statement."""
        ...

    def claim(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or renew a named lease by one conditional write."""
        ...
