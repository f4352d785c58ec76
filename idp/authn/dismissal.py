"""Dismiss a person from a company, in one act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.signout import end_session
from idp.model.access import Binding, Group, person
from idp.model.account import Account
from idp.model.administration import PersonDismissed
from idp.model.company import Membership
from idp.model.errors import NotFound
from idp.model.ids import AccountId, BindingId, CompanyId
from idp.model.requests import Request, RequestState
from idp.model.session import Session
from idp.ports.clock import Clock
from idp.ports.records import Records, Store
from idp.rbac.actor import Actor
from idp.rbac.deciding import Bench, Closing
from idp.rbac.leaving import Belongings, leaving, left_behind, refuse_dismissing, refuse_waiting
from idp.rbac.lost import Turn, close_lost
from idp.rbac.news import tell_nobody
from idp.rbac.office import Office
from idp.rbac.saving import Work, prepare, write
from idp.rbac.trees import Facts
from idp.rbac.waiting import PENDING, SEEN

DISMISSED: Final = "dismissed"
Parting = Callable[[Records, CompanyId, AccountId, datetime], int]
"""Ends what rooms above this one know of somebody in a company; returns how much that was."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What ends with a person's membership, and what is left behind."""

    account: Account
    membership: Membership
    bindings: tuple[Binding, ...] = ()
    groups: tuple[Group, ...] = ()
    sessions: tuple[Session, ...] = ()
    """Those in which they act for this company."""
    orphaned: tuple[Binding, ...] = ()
    """What they handed out and what falls with their rights; each may be adopted."""
    adoptable: frozenset[BindingId] = frozenset()
    """Those of the orphaned that the actor could give."""
    partners: tuple[str, ...] = ()
    """Clients that they agreed to hand data to."""
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What was ended."""

    rev: int
    bindings: int
    sessions: int
    services: tuple[str, ...] = ()
    """Relying parties that are told, as in the delivery table: `client:<client_id>`."""
    elsewhere: int = 0
    """What others ended in the same transaction."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Look at what would end, and end it."""

    store: Store
    clock: Clock
    office: Office
    partings: tuple[Parting, ...] = ()

    def look(self, actor: Actor, company: CompanyId, account: AccountId) -> Leaving:
        """List what dismissing would end and orphan. Raises `NotFound`, `Refused`."""
        now, trees = self.clock.now(), self.office.trees
        with self.store.read() as records:
            facts = self._facts(records, actor, company)
            found, membership = _member(records, company, account)
            refuse_dismissing(facts, actor, account, now)
            work = leaving(facts, actor, account, frozenset(), now)
            orphaned, able = left_behind(records, trees, facts, work, now)
            theirs = Belongings.of(facts, account)
            return Leaving(
                account=found,
                membership=membership,
                bindings=theirs.bindings,
                groups=theirs.groups,
                sessions=_sessions(records, company, account),
                orphaned=orphaned,
                adoptable=able,
                partners=tuple(sorted(_partners(records, company, account))),
                requests=len(_asked(records, company, account)),
            )

    def dismiss(
        self,
        actor: Actor,
        company: CompanyId,
        account: AccountId,
        adopt: frozenset[BindingId] = frozenset(),
    ) -> Dismissed:
        """End rights, groups, membership, sessions, refresh tokens, links and requests in one transaction.

        What others have to end with it, old accounts above all, ends in the same one. What is
        adopted stands on the actor's own right from now on. Raises `NotFound`, `Refused` (no
        right, themselves, the last owner), `Unassured`.
        """
        actor.refuse_unassured()
        now = self.clock.now()
        with self.store.write() as records:
            facts = self._facts(records, actor, company)
            _member(records, company, account)
            refuse_dismissing(facts, actor, account, now)
            work = leaving(facts, actor, account, adopt, now)
            records.drafts.drop(company, account)
            _take_back(records, company, account, now)
            sessions = _sessions(records, company, account)
            told = {one for session in sessions for one in _end(records, session, now)}
            rev, lost = self._end_rights(records, facts, work, now)
            records.companies.remove_member(account, company)
            records.families.revoke_in_company(account, company, now)
            self._withdraw(records, company, account, now)
            ended = len(Belongings.of(facts, account).bindings)
            elsewhere = sum(part(records, company, account, now) for part in self.partings)
            done = Dismissed(rev, ended, len(sessions), tuple(sorted({*told, *lost})), elsewhere)
            records.audit.append(_event(actor, company, account, done), now)
        return done

    def _facts(self, records: Records, actor: Actor, company: CompanyId) -> Facts:
        """Return the facts to somebody of the company. Raises `NotFound`, as for no such company."""
        if actor.account is not None and not records.companies.acting(company, [actor.account]):
            raise NotFound
        return self.office.trees.facts(records, company)

    def _end_rights(
        self, records: Records, facts: Facts, work: Work, now: datetime
    ) -> tuple[int, tuple[str, ...]]:
        """Write the revision, if there is anything to end; return its number and who is told."""
        if not work.changes:
            turn = Turn(facts.tree, now, facts.tree, now, work.leaving)
            left = [person(work.leaving)] if work.leaving is not None else []
            return facts.tree.structure.rev, close_lost(records, turn, left)
        case = prepare(records, self.office.trees, work, now)
        refuse_waiting(case)
        saved = write(records, work, case, now)
        return saved.revision.rev, saved.told

    def _withdraw(self, records: Records, company: CompanyId, account: AccountId, now: datetime) -> None:
        bench = Bench(records, self.office.trees, tell_nobody, now)
        for request in _asked(records, company, account):
            bench.close(request, Closing(None, RequestState.WITHDRAWN, reason=DISMISSED))


def _member(records: Records, company: CompanyId, account: AccountId) -> tuple[Account, Membership]:
    found = records.accounts.get(account)
    membership = next((m for m in records.companies.memberships(account) if m.company == company), None)
    if found is None or membership is None:
        raise NotFound
    return found, membership


def _sessions(records: Records, company: CompanyId, account: AccountId) -> tuple[Session, ...]:
    return tuple(s for s in records.sessions.of_account(account) if s.company == company)


def _end(records: Records, session: Session, now: datetime) -> Iterator[str]:
    """End a session; go through the relying parties that are told."""
    visits = end_session(records, session.sid, reason=DISMISSED, clients=records.clients.get, now=now)
    for client in {visit.client for visit in visits if visit.client is not None}:
        found = records.clients.get(client)
        if found is not None and found.backchannel_logout_uri:
            yield f"client:{client}"


def _partners(records: Records, company: CompanyId, account: AccountId) -> Iterator[str]:
    for consent in records.consents.of_account(account):
        if consent.company == company:
            yield consent.client


def _asked(records: Records, company: CompanyId, account: AccountId) -> list[Request]:
    waiting = records.requests.of_company(company, states=PENDING, limit=SEEN)
    return [request for request in waiting if request.by == account]


def _take_back(records: Records, company: CompanyId, account: AccountId, now: datetime) -> None:
    """Close the links that they sent, and those that would let them in again with what was promised."""
    theirs = {identifier.value for identifier in records.accounts.identifiers(account)}
    for invitation in records.invitations.of_company(company):
        if invitation.invited_by == account or invitation.address in theirs:
            records.invitations.close(invitation.id, now, accepted=False)


def _event(actor: Actor, company: CompanyId, account: AccountId, done: Dismissed) -> PersonDismissed:
    return PersonDismissed(
        account=actor.account,
        company=company,
        person=account,
        rev=done.rev,
        bindings=done.bindings,
        sessions=done.sessions,
    )
