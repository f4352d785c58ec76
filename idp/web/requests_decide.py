"""One request: look at what it would do, say yes or no; or take one's own back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Blueprint, Response, request

from idp.model.access import NO_LIMITS, Change, End, person
from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused
from idp.model.ids import RequestId, ServiceId
from idp.model.requests import Request
from idp.rbac.actor import Unassured
from idp.rbac.changeset import Stale, Waits
from idp.rbac.permissions import BITS
from idp.rbac.requests import Answer
from idp.web.assured import address_of, assure
from idp.web.front import Front
from idp.web.inside import come_in
from idp.web.requests_said import LIVE, Asked
from idp.web.tree.effect import Saying, Teller
from idp.web.tree.facts_said import Particulars
from idp.web.tree.fields import read_end, read_limits, read_text
from idp.web.tree.offers import Offer, Offers
from idp.web.tree.telling import Telling, as_differences
from idp.web.tree.work import Work, read_work
from idp.words import Moments
from idp.words.days import last_day

FORM: Final = "form"
"""Where a fault is said that belongs to no field."""
_STATUS: Final = (((Invalid, NotFound), 400), ((Refused,), 403))
FIELDS: Final = frozenset({"role", "until", "max_order", "max_month", "comment", "answer"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """The answer as typed, what it would do, and what is wrong with it."""

    answer: Answer
    effect: Saying | None = None
    base: int | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    """What others changed meanwhile."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The page of one request."""

    front: Front

    def show(self, key: str) -> Response:
        """Show it to who may decide it, with the effect of yes; or to who asked."""
        work, found = self._find(key)
        if found.wish is not None and found.wish.order is not None and not _own(work, found):
            return work.go(f"/orders/requests/{found.id}")
        if _own(work, found) or found.state not in LIVE:
            return self._page(work, found, Attempt(Answer()))
        return self._page(work, found, self._look(work, found))

    def submit(self, key: str) -> Response:
        """Allow, decline, take back, or reckon the effect anew."""
        work, found = self._find(key)
        try:
            done = self._act(work, found, request.form.get("decision", ""))
        except Unassured:
            return self._prove(work, found)
        except (Invalid, Refused, Conflict, NotFound) as error:
            return self._page(work, found, self._refused(work, found, error))
        return done or self._page(work, found, self._look(work, found))

    def _prove(self, work: Work, found: Request) -> Response:
        """Ask for both factors and come back with the answer as typed."""
        action = Asked.of(found, work.naming).title
        return assure(self.front, work.inside.caller, address_of(request.path, request.form), action)

    def _find(self, key: str) -> tuple[Work, Request]:
        work = read_work(self.front, come_in(self.front))
        return work, work.office.request(work.inside.actor, work.inside.company, RequestId(key))

    def _act(self, work: Work, found: Request, decision: str) -> Response | None:
        actor, company = work.inside.actor, work.inside.company
        match decision:
            case "withdraw":
                work.office.withdraw(work.inside.account.id, company, found.id)
                return work.go("/company/requests?done=withdrawn")
            case "decline":
                work.office.decline(actor, company, found.id, read_text(request.form, "answer"))
                return work.go("/company/requests?done=declined")
            case "approve":
                answer = replace(self._answer(work, found), base=_base())
                saved = work.office.approve(actor, company, found.id, answer)
                done = "waits" if isinstance(saved, Waits) else "approved"
                return work.go(f"/company/requests?done={done}")
            case _:
                return None

    def _look(self, work: Work, found: Request) -> Attempt:
        """Read the answer as typed and reckon what it would do."""
        answer = Answer()
        try:
            answer = self._answer(work, found)
            if found.wish is not None and not answer.role:
                return Attempt(answer)
            preview = work.office.preview_request(work.inside.actor, work.inside.company, found.id, answer)
        except (Invalid, Refused, Conflict, NotFound) as error:
            return replace(self._refused(work, found, error), answer=answer)
        return Attempt(answer, Teller(work.naming).of(preview), preview.base)

    def _answer(self, work: Work, found: Request) -> Answer:
        """Read what is given. Raises `Invalid`."""
        wish, form = found.wish, request.values
        if wish is None:
            return Answer(comment=read_text(form, "comment"), prices=work.prices)
        typed = "role" in form
        limits = read_limits(form) if typed else NO_LIMITS
        offered = [offer.value for offer in roles_for(work, found) if offer.open]
        return Answer(
            role=form.get("role", "") if typed else next(iter(offered), ""),
            until=read_end(form, work.zone, work.inside.caller.at) if typed else wish.until,
            limits=replace(limits, services=_services(work, found), partners=None),
            comment=read_text(form, "comment"),
            prices=work.prices,
        )

    def _refused(self, work: Work, found: Request, error: DomainError) -> Attempt:
        if isinstance(error, NotFound) and not error.message:
            raise error
        changed = error.changed if isinstance(error, Stale) else ()
        name = error.field if error.field in FIELDS else FORM
        said = work.words.text(error.message) or work.words.text("This cannot be done")
        told = tuple(telling_of(work).alone(one) for one in changed)
        answer = Answer(comment=found.comment)
        return Attempt(answer, faults={name: said}, changed=told, status=status_of(error))

    def _page(self, work: Work, found: Request, attempt: Attempt) -> Response:
        own = _own(work, found)
        return self.front.page(
            work.inside.caller,
            "requests_decide.html",
            status=attempt.status,
            shape="",
            asked=Asked.of(found, work.naming),
            by=work.naming.subject(person(found.by)),
            own=own,
            live=found.state in LIVE,
            told=self._told(work, found),
            roles=[] if own else roles_for(work, found, attempt.answer.role),
            attempt=attempt,
            until=self._until(work, attempt.answer),
            typed=request.values,
            zone=work.zone,
        )

    def _until(self, work: Work, answer: Answer) -> str:
        if "until" in request.values:
            return request.values["until"]
        return last_day(answer.until, work.zone).isoformat() if answer.until else ""

    def _told(self, work: Work, found: Request) -> tuple[str, ...]:
        facts = work.facts.facts
        telling = telling_of(work, found.changes)
        gone = [one for one in found.changes if isinstance(one, End) and (one.kind, one.id) not in facts]
        told = [telling.alone(one) for one in as_differences(found.changes, facts)]
        return (*told, *(work.words.text("Something that is gone by now is ended") for _ in gone))


def status_of(error: DomainError) -> int:
    """Return the status of a page that says a refusal beside what was asked."""
    return next((code for kinds, code in _STATUS if isinstance(error, kinds)), 409)


def telling_of(work: Work, changes: Iterable[Change] = ()) -> Telling:
    """Return what tells changes on a page of work, new things by their names."""
    moments = Moments(work.words.locale, work.zone, work.inside.caller.at)
    return Telling(Particulars(work.naming.with_new(changes), moments))


def roles_for(work: Work, found: Request, chosen: str = "") -> list[Offer]:
    """List the roles that would do, the smallest first; one that is not theirs to give says why."""
    if found.wish is None:
        return []
    bits, wanted = work.tree.structure.role_bits, BITS.get(found.wish.permission, 0)
    offers = {offer.value: offer for offer in Offers(work.sight, work.naming, found.wish.node).roles(chosen)}
    enough = [role for role in offers if bits.get(role, 0) & wanted]
    return [offers[role] for role in sorted(enough, key=lambda role: (bits[role].bit_count(), role))]


def _services(work: Work, found: Request) -> frozenset[ServiceId] | None:
    """Hold a right down to the service that was asked for, where its place does not do so already."""
    wish = found.wish
    if wish is None or wish.service is None:
        return None
    node = work.tree.structure.nodes.get(wish.node)
    return None if node is None or node.service == wish.service else frozenset({wish.service})


def _own(work: Work, found: Request) -> bool:
    return found.by == work.inside.account.id


def _base() -> int | None:
    typed = request.form.get("base", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/requests/<request>`."""
    page = DecidePage(front)
    pages.add_url_rule("/company/requests/<key>", "request", page.show)
    pages.add_url_rule("/company/requests/<key>", "request_submit", page.submit, methods=["POST"])
