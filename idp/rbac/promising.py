"""Rights promised with an invitation: checked when they are promised, given when somebody joins."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from idp.model.access import Binding, Cause, Change, Limits, Put, person
from idp.model.errors import DomainError, Refused
from idp.model.ids import AccountId, BindingId, CompanyId, new_id
from idp.model.ticket import Invitation, Promise
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer import Wanted, check
from idp.rbac.administer_case import Roll
from idp.rbac.effects import added
from idp.rbac.office import Office
from idp.rbac.permissions import USERS_CONFIGURE, USERS_GRANT, bits_of
from idp.rbac.safeguard import reasons
from idp.rbac.saving import Work, prepare, write
from idp.rbac.standing import Standing
from idp.rbac.trees import Facts
from idp.rbac.waiting import put_changes

NEWCOMER = AccountId("newcomer")
"""Stands for whoever will join."""
_MANAGES: Final = bits_of((USERS_CONFIGURE, USERS_GRANT))


@dataclass(frozen=True, slots=True)
class Joining:
    """Who joins which company, and by whose invitation."""

    company: CompanyId
    account: AccountId
    inviter: AccountId


def check_promise(facts: Facts, actor: Actor, promise: Promise, now: datetime) -> None:
    """Refuse to promise what the actor could not give alone now. Raises `NotFound`, `Invalid`, `Refused`."""
    roll = Roll(lambda _: True, lambda _: False)
    case = check(facts, (given(promise, NEWCOMER),), Wanted(actor.subject, now, roll))
    if reasons(case, Decimal(0)):
        msg = "This right needs a second person: invite without it and give it afterwards"
        raise Refused(msg, field="role")


def oversees(facts: Facts, viewer: AccountId, invitation: Invitation, now: datetime) -> bool:
    """Tell whether an invitation is the viewer's own, or all about places where they manage people.

    One that promises nothing is the whole company's matter.
    """
    standing = Standing(facts.tree, person(viewer), now)
    places = {promise.node for promise in invitation.promises} or {facts.tree.structure.root}
    return invitation.invited_by == viewer or all(standing.effective(place) & _MANAGES for place in places)


def given(promise: Promise, account: AccountId) -> Change:
    """Return the right that a promise becomes."""
    return Put(
        Binding(
            id=BindingId(new_id()),
            subject=person(account),
            role=promise.role,
            node=promise.node,
            limits=Limits(services=promise.services),
            valid_until=promise.until,
        )
    )


def keep_promises(
    records: Records, office: Office, joining: Joining, promises: tuple[Promise, ...], now: datetime
) -> int:
    """Give what was promised and its giver can still give; return how much that is.

    What by now needs a second person becomes a request of the giver's, if they may ask at all.
    """
    rev = office.trees.facts(records, joining.company).tree.structure.rev
    work = Work(Actor(joining.inviter, assured=True), joining.company, (), rev, cause=Cause.JOINING)
    kept: list[Change] = []
    for promise in promises:
        one = replace(work, changes=(given(promise, joining.account),))
        try:
            case = prepare(records, office.trees, one, now)
        except DomainError:
            continue
        why = reasons(case, added(case, None))
        if why:
            with suppress(Refused):
                put_changes(records, office.tell, one, case, why, now)
        else:
            kept.extend(one.changes)
    if kept:
        whole = replace(work, changes=tuple(kept))
        write(records, whole, prepare(records, office.trees, whole, now), now)
    return len(kept)
