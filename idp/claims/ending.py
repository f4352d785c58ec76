"""The end of an application: taken back, revoked, or not fetched in time. What was sealed is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from idp.claims.applying import in_chain
from idp.claims.authority import may_see
from idp.claims.documents import ended_document
from idp.claims.ground import still_given
from idp.claims.manifest import Manifest
from idp.claims.receipts import Receipts
from idp.claims.release import AGAIN
from idp.model.account import AccountStatus
from idp.model.application import Application, ApplicationState, Ending
from idp.model.consent import ConsentRecord, ConsentState
from idp.model.errors import NotFound
from idp.model.handing import ApplicationEnded
from idp.model.ids import AccountId, ApplicationId, CompanyId, PartnerId, RecordId, new_id
from idp.model.work import consent_event_job
from idp.ports.clock import Clock
from idp.ports.records import Records, Store
from idp.rbac.trees import read_holdings

PAGE: Final = 200
"""Open ones looked at in one go."""
_STATES: Final[Mapping[Ending, ConsentState]] = {
    Ending.WITHDRAWN: ConsentState.WITHDRAWN,
    Ending.REVOKED: ConsentState.REVOKED,
    Ending.EXPIRED: ConsentState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """What a withdrawal came to."""

    application: Application
    read: bool
    """The partner had it already, and is told; otherwise it never left."""


@dataclass(frozen=True, slots=True)
class End:
    """How an application ends, and who ended it."""

    ending: Ending
    by: AccountId | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EndingApplications:
    """Ends applications, each with its record, its audit row and word to the partner."""

    store: Store
    clock: Clock
    receipts: Receipts
    manifests: Mapping[PartnerId, Manifest]

    def withdraw(self, account: AccountId, application: ApplicationId) -> Ended:
        """Take one's own consent back. Twice is one. Raises `NotFound` for what is not one's own."""

        def write(records: Records) -> Ended:
            found = records.applications.get(application)
            if found is None or found.account != account:
                raise NotFound
            return self._end(records, found, End(Ending.WITHDRAWN, account), self.clock.now())

        return in_chain(self.store, write)

    def revoke(self, account: AccountId, company: CompanyId, application: ApplicationId) -> Ended:
        """Take the company's fields back for the company. Raises `NotFound` for what one may not see.

        Whoever gave them may, and whoever could give them now.
        """

        def write(records: Records) -> Ended:
            found = records.applications.get(application)
            if found is None or found.company != company or not self._may_revoke(records, account, found):
                raise NotFound
            return self._end(records, found, End(Ending.REVOKED, account), self.clock.now())

        return in_chain(self.store, write)

    def stop(self, application: ApplicationId, reason: str) -> Ended:
        """End what nobody should be given any more, for a reason that is written down."""

        def write(records: Records) -> Ended:
            found = records.applications.get(application)
            if found is None:
                raise NotFound
            return self._end(records, found, End(Ending.REVOKED, reason=reason), self.clock.now())

        return in_chain(self.store, write)

    def review(self, limit: int = 100) -> int:
        """End what is past its time, and forget what was read minutes ago."""
        now = self.clock.now()
        with self.store.read() as records:
            due = records.applications.due(now, now - AGAIN, limit)
        for application in due:
            in_chain(self.store, partial(self._review, application=application, now=now))
        return len(due)

    def end_all_groundless(self) -> int:
        """End every one that waits to be read and lost its ground, whatever took it. Return how many."""
        return sum(map(self._end_lost, self._pages()))

    def is_due(self) -> bool:
        """Tell whether a review would find any."""
        now = self.clock.now()
        with self.store.read() as records:
            return bool(records.applications.due(now, now - AGAIN, 1))

    def is_waiting(self) -> bool:
        """Tell whether any waits to be read, and so may lose its ground."""
        with self.store.read() as records:
            return bool(records.applications.granted(limit=1))

    def _pages(self) -> Iterator[Sequence[Application]]:
        last = None
        while True:
            with self.store.read() as records:
                page = records.applications.granted(last, PAGE)
            yield page
            if len(page) < PAGE:
                return
            last = page[-1]

    def _end_lost(self, found: Sequence[Application]) -> int:
        now = self.clock.now()
        with self.store.read() as records:
            lost = [application for application in found if not self._stands(records, application, now)]
        for application in lost:
            end = End(Ending.REVOKED, reason="right lost")
            in_chain(self.store, partial(self._end, application=application, end=end, now=now))
        return len(lost)

    def _review(self, records: Records, application: Application, now: datetime) -> Ended:
        if application.state is ApplicationState.READ:
            records.applications.close(application.id, Ending.DELIVERED, now)
            return Ended(application, read=True)
        return self._end(records, application, End(Ending.EXPIRED), now)

    def _end(self, records: Records, application: Application, end: End, now: datetime) -> Ended:
        """Close it, and tell the partner if it has read. What was delivered may still be taken back."""
        closed = records.applications.close(application.id, end.ending, now)
        settled = records.applications.get(application.id) or application
        read = settled.read_at is not None
        if not closed:
            return Ended(settled, read)
        before = records.consent_records.get(application.record)
        if before is not None:
            self.receipts.append(records, _record(application, before, end, now))
        if read:
            records.outbox.put(consent_event_job(application.client, application.id, end.ending, now))
        records.audit.append(_event(application, end, read=read), now)
        return Ended(settled, read)

    def _may_revoke(self, records: Records, account: AccountId, application: Application) -> bool:
        if application.company_by is None or application.node is None:
            return False
        tree = read_holdings(records, account).tree(application.company)
        if tree is None:
            return False
        return application.company_by == account or may_see(tree, account, application.node, self.clock.now())

    def _stands(self, records: Records, application: Application, now: datetime) -> bool:
        manifest = self.manifests.get(application.partner)
        people = {application.account, application.company_by or application.account}
        if manifest is None or not all(_is_active(records, account) for account in people):
            return False
        holdings = read_holdings(records, application.account)
        member = application.company is None or holdings.membership(application.company) is not None
        return member and still_given(records, application, manifest, now)


def _is_active(records: Records, account: AccountId) -> bool:
    found = records.accounts.get(account)
    return found is not None and found.status is AccountStatus.ACTIVE


def _record(application: Application, before: ConsentRecord, end: End, now: datetime) -> ConsentRecord:
    state = _STATES[end.ending]
    return ConsentRecord(
        id=RecordId(new_id()),
        account=application.account,
        seq=0,
        state=state,
        at=now,
        client=application.client,
        document=ended_document(before.document, state, now, end.by or "okno"),
        receipt="",
        application=application.id,
        company=application.company,
    )


def _event(application: Application, end: End, *, read: bool) -> ApplicationEnded:
    return ApplicationEnded(
        account=end.by or application.account,
        company=application.company,
        client=application.client,
        application=application.id,
        ending=end.ending,
        read=read,
        reason=end.reason,
    )
