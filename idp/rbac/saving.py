"""Check changes and write them, in one transaction with all that follows from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice

from idp.model.access import (
    Binding,
    Cause,
    Ceiling,
    Change,
    Denial,
    GroupMember,
    Put,
    Revision,
    person,
)
from idp.model.administration import AccessChanged
from idp.model.errors import Conflict, NotFound
from idp.model.ids import AccountId, ClientId, CompanyId, RequestId, ServiceId, SubjectId
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer import Wanted, check
from idp.rbac.administer_case import Case, Move, Roll
from idp.rbac.administer_grants import OWNER
from idp.rbac.affected import extent
from idp.rbac.changeset import Proposal, Saved, Stale, rebase
from idp.rbac.effects import flows_of, money_of
from idp.rbac.history import Sight
from idp.rbac.lost import Turn, close_lost
from idp.rbac.moved import join_services, move_accounts
from idp.rbac.structure import key_of
from idp.rbac.tree import Tree
from idp.rbac.trees import Facts, Trees

TOLD = 200
"""Changes of one revision that its audit row names one by one."""


class Overtaken(Conflict):
    """Somebody else wrote the next revision first; nothing was written, so it may be tried again."""


@dataclass(frozen=True, slots=True)
class Work:
    """Changes on their way into a tree, and what their revision will say of them."""

    actor: Actor
    company: CompanyId
    changes: tuple[Change, ...]
    base: int
    comment: str = ""
    cause: Cause = Cause.CHANGE
    prices: Mapping[ServiceId, Decimal] | None = None
    undoes: int | None = None
    approver: AccountId | None = None
    asked_by: AccountId | None = None
    """Who asked for what the actor does, where it was somebody else."""
    request: RequestId | None = None
    leaving: AccountId | None = None
    """Who leaves the company by it."""

    @classmethod
    def of(cls, actor: Actor, company: CompanyId, proposal: Proposal) -> "Work":
        """Take what somebody proposes."""
        cause = proposal.cause
        if actor.account is None and cause is Cause.CHANGE:
            cause = Cause.OPERATOR
        return cls(actor, company, proposal.changes, proposal.base, proposal.comment, cause, proposal.prices)


def prepare(records: Records, trees: Trees, work: Work, now: datetime) -> Case:
    """Check the changes on the tree as it is now, whatever it was when they were thought of.

    Raises `NotFound`, `Invalid`, `Refused`, `Stale`.
    """
    facts = trees.facts(records, work.company)
    roll = roll_for(records, facts, work.actor, work.changes)
    if work.actor.account is not None and not roll.member(work.actor.account):
        raise NotFound
    changes = _brought_up(records, facts, work, now)
    leaving = person(work.leaving) if work.leaving is not None else None
    wanted = Wanted(work.actor.subject, now, roll, work.undoes is not None, leaving)
    return check(facts, changes, wanted)


def _brought_up(records: Records, facts: Facts, work: Work, now: datetime) -> tuple[Change, ...]:
    rev = facts.tree.structure.rev
    if work.base > rev:
        msg = "Somebody changed the same thing meanwhile. Look at it again"
        raise Conflict(msg)
    if work.base == rev:
        return work.changes
    try:
        return rebase(facts, work.changes, records.access.differences(work.company, work.base, rev))
    except Stale as stale:
        sight = Sight.of(facts.tree, work.actor, now)
        raise Stale(rev, [one for one in stale.changed if sight.sees(one)]) from None


def roll_for(records: Records, facts: Facts, actor: Actor, changes: Iterable[Change]) -> Roll:
    """Find out who of all that the changes name belongs to the company. One statement."""
    people = {account for change in changes for account in _named(change)} | set(owners_in(facts.tree))
    if actor.account is not None:
        people.add(actor.account)
    asked = sorted(account for account in people if "\0" not in account)
    acting = records.companies.acting(facts.tree.structure.company, asked)

    def client(name: ClientId) -> bool:
        found = records.clients.get(name) if "\0" not in name else None
        return found is not None and not found.disabled

    return Roll(lambda account: account in acting, client)


def _named(change: Change) -> Iterator[AccountId]:
    match change:
        case Put(fact=Binding(subject=subject) | Denial(subject=subject) | Ceiling(subject=subject)):
            yield from people_in((subject,))
        case Put(fact=GroupMember(account=account)):
            yield account
        case _:
            pass


def owners_in(tree: Tree) -> Iterator[AccountId]:
    """Go through those among whom the last owner may be."""
    for binding in tree.placed.get(tree.structure.root, ()):
        if binding.role == OWNER:
            yield from people_in((binding.subject, *tree.members(binding.subject)))


def people_in(subjects: Iterable[SubjectId]) -> Iterator[AccountId]:
    """Go through the people among subjects."""
    for subject in subjects:
        kind, _, account = subject.partition(":")
        if kind == "person":
            yield AccountId(account)


def write(records: Records, work: Work, case: Case, now: datetime, was: datetime | None = None) -> Saved:
    """Append the revision, tell services what was lost since `was`, write the audit row.

    Raises `Overtaken`.
    """
    asked_by = person(work.asked_by) if work.asked_by is not None else None
    touched = extent(case)
    revision = Revision(
        company=work.company,
        rev=case.now.rev + 1,
        at=now,
        cause=work.cause,
        actor=asked_by or work.actor.subject,
        approver=person(work.approver) if work.approver is not None else None,
        comment=work.comment,
        undoes=work.undoes,
        month=money_of(flows_of(case, touched), work.prices)[0] if work.prices else None,
    )
    made = _append(records, case, revision)
    turn = Turn(case.before.tree, was or now, case.after.tree, now, work.leaving)
    left = {person(work.leaving)} if work.leaving is not None else set()
    told = close_lost(records, turn, touched.subjects | left)
    move_accounts(records, turn, touched.subjects - left)
    join_services(records, work.company, people_in(touched.subjects - left), now)
    records.audit.append(_event(work, case, made.rev), now)
    return Saved(made, told)


def _append(records: Records, case: Case, revision: Revision) -> Revision:
    try:
        return records.access.append(revision.company, case.now.rev, case.changes, revision)
    except Conflict:
        msg = "Somebody changed the same thing meanwhile. Look at it again"
        raise Overtaken(msg) from None


def _event(work: Work, case: Case, rev: int) -> AccessChanged:
    told = [_told(move) for move in islice(case.moves(), TOLD)]
    if len(case.changes) > TOLD:
        told.append(f"and {len(case.changes) - TOLD} more")
    return AccessChanged(
        account=work.actor.account,
        company=work.company,
        rev=rev,
        cause=work.cause,
        changes=tuple(told),
        approver=work.approver,
        request=work.request or "",
        undoes=work.undoes,
    )


def _told(move: Move) -> str:
    kind, identifier = key_of(move.change)
    fact = move.after if move.after is not None else move.before
    sign = "+" if move.after is not None else "-"
    whose = f" {fact.subject} {fact.role} at {fact.node}" if isinstance(fact, Binding) else ""
    return f"{sign}{kind} {identifier}{whose}"
