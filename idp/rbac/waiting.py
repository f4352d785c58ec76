"""Put changes and wishes before a second person, or let them wait out a delay."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from idp.model.access import person
from idp.model.administration import AccessRequested, RequestDecided
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import AccountId, CompanyId, RequestId, new_id
from idp.model.requests import Request, RequestState, Wish
from idp.ports.records import Records
from idp.rbac.administer_case import Case
from idp.rbac.administer_shape import check_text
from idp.rbac.answers import About, Allow
from idp.rbac.approving import approvers, givers, has_other_owner
from idp.rbac.changeset import Waits
from idp.rbac.decide import decide
from idp.rbac.news import News, NewsKind, Tell
from idp.rbac.permissions import read_permission
from idp.rbac.placing import agreeing, is_place
from idp.rbac.preview import Why
from idp.rbac.reckoning import spot_of
from idp.rbac.requests import LIFETIME, LONGEST_COMMENT, OPEN_AT_ONCE, RIPENING
from idp.rbac.saving import Work, owners_in
from idp.rbac.trees import Facts
from idp.words import words_later

SEEN = 1000
"""Requests of a company that are looked through."""
PENDING = frozenset({RequestState.OPEN, RequestState.RIPENING})
NOTIFIED = 3
"""People who are written to about one request."""
DECIDED: Final = words_later.text("Somebody has decided this already")
_OVER: Final = {
    **dict.fromkeys(RequestState, DECIDED),
    RequestState.WITHDRAWN: words_later.text("This was taken back by who asked for it"),
    RequestState.EXPIRED: words_later.text("Nobody answered in time. It has to be asked for again"),
}
"""Why nothing can be decided any more."""


def put_changes(
    records: Records, tell: Tell, work: Work, case: Case, why: frozenset[Why], now: datetime
) -> Waits:
    """Write a request for changes that one person may not save alone.

    Raises `Refused` where all who could agree are concerned by it themselves: a delay is for
    whom there is nobody else, not for who leaves nobody else.
    """
    asker = work.actor.account
    if asker is None:
        fault = "the operator asks nobody"
        raise AssertionError(fault)
    refuse_many(records, asker, work.company, now)
    who = approvers(records, case.before, asker, case.changes, now)
    if not who and has_other_owner(records, case.before.tree, asker, now):
        msg = "This needs a second person: leave it out, or ask somebody who may do it alone"
        raise Refused(msg)
    request = Request(
        id=RequestId(new_id()),
        company=work.company,
        by=asker,
        created_at=now,
        expires_at=now + LIFETIME,
        comment=work.comment,
        changes=case.changes,
        state=RequestState.OPEN if who else RequestState.RIPENING,
        ripe_at=None if who else now + RIPENING,
    )
    _put(
        records,
        request,
        AccessRequested(account=asker, company=work.company, request=request.id, reasons=tuple(sorted(why))),
        now,
    )
    _announce(records, tell, request, who or (asker, *owners_in(case.before.tree)), now)
    return Waits(request, who)


def put_wish(records: Records, facts: Facts, tell: Tell, wanted: Request, now: datetime) -> Request:
    """Write a wish, unless it waits already. Raises `NotFound`, `Invalid`, `Conflict`, `Refused`."""
    if wanted.wish is None or not records.companies.acting(wanted.company, [wanted.by]):
        raise NotFound
    _check_wish(facts, wanted, wanted.wish, now)
    waiting = records.requests.of_company(wanted.company, states=PENDING, limit=SEEN)
    same = [one for one in waiting if one.by == wanted.by and _same(one.wish, wanted.wish)]
    if same:
        return same[0]
    refuse_many(records, wanted.by, wanted.company, now)
    event = AccessRequested(
        account=wanted.by,
        company=wanted.company,
        request=wanted.id,
        wish=f"{wanted.wish.permission} at {wanted.wish.node}",
    )
    _put(records, wanted, event, now)
    _announce(records, tell, wanted, _deciders(records, facts, wanted, wanted.wish, now), now)
    return wanted


def _deciders(
    records: Records, facts: Facts, wanted: Request, wish: Wish, now: datetime
) -> tuple[AccountId, ...]:
    """List who may say yes to a wish. Raises `Refused` where nobody may say yes to an order."""
    if wish.order is None:
        return givers(records, facts, wanted.by, wish, now)
    found = agreeing(records, facts.tree, wish, wanted.by, now)
    if not found:
        msg = "Nobody in the company may agree to this order"
        raise Refused(msg)
    return found


def _check_wish(facts: Facts, wanted: Request, wish: Wish, now: datetime) -> None:
    read_permission(wish.permission)
    check_text(wanted.comment, LONGEST_COMMENT, "comment")
    if spot_of(facts.tree.structure, wish.node, wish.service) is None:
        msg = "There is no such place"
        raise NotFound(msg, field="node")
    if wish.order is not None:
        if not is_place(facts.tree.structure, wish.node):
            msg = "There is no such place"
            raise NotFound(msg, field="node")
        return
    if wish.until is not None and wish.until <= now:
        msg = "The end must lie in the future and after the beginning"
        raise Invalid(msg, field="until")
    about = About(service=wish.service)
    if isinstance(decide(person(wanted.by), wish.permission, wish.node, facts.tree, now, about), Allow):
        msg = "You have this already"
        raise Conflict(msg)


def _same(one: Wish | None, other: Wish) -> bool:
    return one is not None and replace(one, until=None) == replace(other, until=None)


def refuse_many(records: Records, asker: AccountId, company: CompanyId, now: datetime) -> None:
    """Refuse a person with too much waiting already: each of these was written to somebody. Raises `Refused`.

    What was taken back counts for a day.
    """
    states = PENDING | {RequestState.WITHDRAWN}
    found = [
        one for one in records.requests.of_company(company, states=states, limit=SEEN) if one.by == asker
    ]
    if sum(now - (one.decided_at or now) < timedelta(days=1) for one in found) >= OPEN_AT_ONCE:
        msg = "You have asked for much at once. Wait for the answers, or ask again tomorrow"
        raise Refused(msg)


def _put(records: Records, request: Request, event: AccessRequested, now: datetime) -> None:
    records.requests.add(request)
    records.audit.append(event, now)


def _announce(
    records: Records, tell: Tell, request: Request, who: Iterable[AccountId], now: datetime
) -> None:
    kind = NewsKind.RIPENS if request.state is RequestState.RIPENING else NewsKind.REQUEST_WAITS
    news = News(kind, request.company, request.id, request.by, request.ripe_at)
    for account in islice(dict.fromkeys(who), NOTIFIED):
        tell(records, account, news, now)


def settle(records: Records, request: Request, settled: Request, reason: str, now: datetime) -> Request:
    """Move a request out of waiting by one conditional write. Raises `Conflict` if it had moved."""
    if not records.requests.move(settled, request.state):
        raise Conflict(DECIDED)
    event = RequestDecided(
        account=settled.decided_by,
        company=settled.company,
        request=settled.id,
        state=settled.state,
        by=settled.by,
        reason=reason,
    )
    records.audit.append(event, now)
    return settled


def find_request(records: Records, company: CompanyId, request: RequestId) -> Request | None:
    """Return a request; what no database keeps as a text is nobody's."""
    return None if "\0" in request else records.requests.get(company, request)


def find_pending(records: Records, company: CompanyId, request: RequestId, now: datetime) -> Request:
    """Return a request that waits. Raises `NotFound`, `Conflict`."""
    found = find_request(records, company, request)
    if found is None:
        raise NotFound
    late = found.state is RequestState.OPEN and found.expires_at <= now
    if late or found.state not in PENDING:
        raise Conflict(_OVER[RequestState.EXPIRED if late else found.state])
    return found
