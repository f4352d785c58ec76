"""Say yes or no to what waits: four eyes, the requester's rights as they are now."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from idp.model.access import Binding, Cause, Put, person
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import AccountId, BindingId, CompanyId, RequestId, new_id
from idp.model.requests import Request, RequestState, Wish
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.administer_case import Case
from idp.rbac.administer_shape import check_text
from idp.rbac.answers import About, Allow
from idp.rbac.approving import may_approve, may_decide
from idp.rbac.changeset import Saved, Waits
from idp.rbac.decide import decide
from idp.rbac.effects import added
from idp.rbac.humans import same_human
from idp.rbac.news import News, NewsKind, Tell
from idp.rbac.requests import LONGEST_COMMENT, Answer
from idp.rbac.safeguard import reasons
from idp.rbac.saving import Work, prepare, write
from idp.rbac.trees import Trees
from idp.rbac.waiting import find_pending, put_changes, settle

NEWS: Final = {
    RequestState.APPROVED: NewsKind.REQUEST_APPROVED,
    RequestState.DECLINED: NewsKind.REQUEST_DECLINED,
    RequestState.FAILED: NewsKind.REQUEST_FAILED,
}


@dataclass(frozen=True, slots=True)
class Bench:
    """What deciding takes, for the length of one transaction."""

    records: Records
    trees: Trees
    tell: Tell
    now: datetime

    def find(self, actor: Actor, company: CompanyId, request: RequestId) -> Request:
        """Return what waits for this person. Raises `NotFound` also for what waits for others."""
        if actor.account is not None and not self.records.companies.acting(company, [actor.account]):
            raise NotFound
        found = find_pending(self.records, company, request, self.now)
        facts = self.trees.facts(self.records, company)
        if not may_decide(self.records, facts, actor, found, self.now):
            if actor.account == found.by:
                msg = "Nobody decides what they ask for themselves"
                raise Refused(msg)
            raise NotFound
        return found

    def approve(self, actor: Actor, request: Request, answer: Answer) -> Saved | Waits:
        """Carry a request out. Raises what saving raises."""
        if actor.account is not None and same_human(self.records, actor.account, request.by):
            msg = "Nobody decides what they ask for themselves"
            raise Refused(msg)
        work, case = self.work_for(actor, request, answer)
        why = reasons(case, added(case, answer.prices)) if request.wish is not None else frozenset()
        if why:
            alone = replace(work, request=None)
            return put_changes(self.records, self.tell, alone, case, why, self.now)
        saved = write(self.records, work, case, self.now)
        closing = Closing(actor.account, RequestState.APPROVED, answer.comment, saved.revision.rev)
        self.close(request, closing)
        self._fulfil(case, saved)
        return saved

    def work_for(self, actor: Actor, request: Request, answer: Answer) -> tuple[Work, Case]:
        """Check what approving would do: by the approver's rights, and the requester's for their changes."""
        check_text(answer.comment, LONGEST_COMMENT, "comment")
        _refuse_order(request)
        rev = self.trees.facts(self.records, request.company).tree.structure.rev
        base = rev if answer.base is None else answer.base
        if request.wish is not None:
            work = _grant(actor, request, request.wish, answer)
        else:
            work, base = _theirs(actor, request), min(base, self._asked_at(request))
        work = replace(work, base=base)
        case = prepare(self.records, self.trees, work, self.now)
        if request.wish is not None:
            _refuse_beside(case, request, request.wish)
        elif actor.account is not None:
            self._refuse_unable(actor.account, request)
        return work, case

    def _asked_at(self, request: Request) -> int:
        """Return the revision that a request was made on: what others changed since is theirs."""
        return self.records.access.rev_at(request.company, request.created_at)

    def _refuse_unable(self, approver: AccountId, request: Request) -> None:
        facts = self.trees.facts(self.records, request.company)
        if not may_approve(self.records, facts, approver, request.changes, self.now):
            msg = "You could not make these changes yourself"
            raise Refused(msg)

    def close(self, request: Request, closing: "Closing") -> Request:
        """Note the decision, and write to who asked."""
        settled = replace(
            request,
            state=closing.state,
            decided_by=closing.by,
            decided_at=self.now,
            answer=closing.answer,
            rev=closing.rev,
        )
        settle(self.records, request, settled, closing.reason, self.now)
        if closing.state in NEWS:
            news = News(NEWS[closing.state], request.company, request.id, closing.by)
            self.tell(self.records, request.by, news, self.now)
        return settled

    def _fulfil(self, case: Case, saved: Saved) -> None:
        """Close wishes that have come true by what a second person approved."""
        company = saved.revision.company
        for one in self.records.requests.of_company(company, states=frozenset({RequestState.OPEN})):
            if one.wish is not None and one.wish.order is None and _has(case, one, one.wish):
                approver = saved.revision.approver
                by = AccountId(approver.partition(":")[2]) if approver is not None else None
                self.close(one, Closing(by, RequestState.APPROVED, rev=saved.revision.rev))

    def ripen(self, request: Request) -> Request:
        """Carry out what has waited long enough, with the rights its maker has now."""
        try:
            work = replace(_theirs(Actor(None), request), approver=None)
            work = replace(work, base=self._asked_at(request))
            case = prepare(self.records, self.trees, work, self.now)
        except DomainError as error:
            reason = error.message or type(error).__name__
            return self.close(request, Closing(None, RequestState.FAILED, reason=reason))
        saved = write(self.records, work, case, self.now)
        return self.close(request, Closing(None, RequestState.APPROVED, rev=saved.revision.rev))


@dataclass(frozen=True, slots=True)
class Closing:
    """How a request ends."""

    by: AccountId | None
    state: RequestState
    answer: str = ""
    rev: int | None = None
    reason: str = ""


def _grant(actor: Actor, request: Request, wish: Wish, answer: Answer) -> Work:
    """Turn a wish into the right that the approver gives."""
    limits = answer.limits
    if wish.service is not None and limits.services is None:
        limits = replace(limits, services=frozenset({wish.service}))
    binding = Binding(
        id=BindingId(new_id()),
        subject=person(request.by),
        role=answer.role,
        node=answer.node or wish.node,
        inherit=answer.inherit,
        limits=limits,
        valid_until=answer.until or wish.until,
        reason=request.comment,
    )
    return Work(
        actor,
        request.company,
        (Put(binding),),
        base=0,
        comment=answer.comment,
        cause=Cause.REQUEST,
        prices=answer.prices,
        approver=actor.account,
        asked_by=request.by,
        request=request.id,
    )


def _theirs(actor: Actor, request: Request) -> Work:
    """Take the requester's changes, made by their own rights."""
    return Work(
        Actor(request.by, assured=True),
        request.company,
        request.changes,
        base=0,
        comment=request.comment,
        cause=Cause.REQUEST,
        approver=actor.account,
        request=request.id,
    )


def _refuse_order(request: Request) -> None:
    """Refuse to give a right where something is to be ordered once."""
    if request.wish is not None and request.wish.order is not None:
        msg = "This is an order: it is agreed to at its price"
        raise Refused(msg)


def _refuse_beside(case: Case, request: Request, wish: Wish) -> None:
    """Refuse an answer that does not give what was asked for."""
    if not _has(case, request, wish):
        msg = "This does not give what was asked for"
        raise Invalid(msg, field="role")


def _has(case: Case, request: Request, wish: Wish) -> bool:
    """Tell whether a wish has come true: at its place, or below it where its service hangs."""
    asker, tree, about = person(request.by), case.after.tree, About(service=wish.service)
    hangings = tree.structure.hangings.get(wish.service, ()) if wish.service is not None else ()
    below = (place for place in hangings if wish.node in tree.structure.lineage(place))
    return any(
        isinstance(decide(asker, wish.permission, place, tree, case.at, about), Allow)
        for place in (wish.node, *below)
    )
