"""Colleagues: who acts for the company, as what, and whom one has invited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.model.access import person
from idp.model.company import Colleague
from idp.model.errors import Conflict, DomainError, Invalid, LimitExceeded
from idp.model.ids import InvitationId
from idp.model.ticket import InvitationState
from idp.web.among import among_people
from idp.web.front import Front
from idp.web.tree.work import Work
from idp.words import Words
from idp.words.moments import say_wait

PAGE: Final = 50
"""People shown at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody as the list shows them."""

    colleague: Colleague
    roles: str
    """Those given where the viewer may look."""
    me: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list, the form to invite by phone or e-mail, and the open invitations."""

    front: Front

    def show(self, work: Work) -> Response:
        """Show the company's people to those who may invite."""
        return self._page(work, {})

    def submit(self, work: Work) -> Response:
        """Invite, or take an invitation back."""
        if "revoke" in request.form:
            key = InvitationId(request.form["revoke"])
            self.front.desk.invitations.revoke(work.inside.signed_in, key)
            return work.go("/company/people?done=revoked")
        address, name = request.form.get("address", ""), request.form.get("name", "")
        try:
            self.front.desk.invitations.invite(
                work.inside.signed_in, work.inside.company, address.strip(), name.strip()
            )
        except (Invalid, Conflict, LimitExceeded) as error:
            faults = {error.field or "address": invitation_fault(work.words, error)}
            return self._page(work, faults, status=400)
        return work.go("/company/people?done=invited")

    def _page(self, work: Work, faults: Mapping[str, str], status: int = 200) -> Response:
        now, wanted = work.inside.caller.at, request.args.get("q", "")[:100]
        found = list(_found(work, wanted))
        start = _start(len(found))
        invitations = self.front.desk.invitations.listed(work.inside.signed_in, work.inside.company)
        waiting = [one for one in invitations if one.state(now) is InvitationState.OPEN]
        if wanted:
            waiting = [one for one in waiting if _fits(wanted, f"{one.name} {one.position} {one.address}")]
        return self.front.page(
            work.inside.caller,
            "people.html",
            status=status,
            shape="",
            rows=[_row(work, one) for one in found[start : start + PAGE]],
            found=len(found),
            all=len(work.colleagues),
            start=start,
            page=PAGE,
            wanted=wanted,
            open_invitations=waiting[:PAGE],
            more=max(0, len(waiting) - PAGE),
            faults=faults,
            typed=request.form,
            done=request.args.get("done", ""),
            zone=work.zone,
        )


def invitation_fault(words: Words, error: DomainError) -> str:
    """Say why an invitation did not go out."""
    if isinstance(error, LimitExceeded):
        wait = say_wait(words.locale, error.retry_after)
        return words.text("That was many invitations. The next one can go in %(wait)s.", wait=wait)
    return words.text(error.message)


def roles_of(work: Work, one: Colleague) -> str:
    """Say somebody's roles, as far as they were given where the viewer may look."""
    who = person(one.account)
    names = [
        work.naming.role(binding.role)
        for holder in work.tree.subjects(who)
        for node, given in work.tree.held.get(holder, {}).items()
        if who == work.me or work.sight.sees(node)
        for binding in given
    ]
    return ", ".join(dict.fromkeys(names))


def _found(work: Work, wanted: str) -> Iterator[Colleague]:
    """Go through the people whose name or position has every word that is looked for."""
    yield from (one for one in work.colleagues.values() if _fits(wanted, f"{one.name} {one.position}"))


def _fits(wanted: str, text: str) -> bool:
    """Tell whether a text has every word that is looked for."""
    return all(word in text.casefold() for word in wanted.casefold().split())


def _row(work: Work, one: Colleague) -> Row:
    return Row(one, roles_of(work, one), me=one.account == work.inside.account.id)


def _start(found: int) -> int:
    typed = request.args.get("start", "")
    start = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0
    return start - start % PAGE if start < found else 0


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people`."""
    page = PeoplePage(front)
    pages.add_url_rule("/company/people", "people", among_people(front, page.show))
    pages.add_url_rule("/company/people", "people_submit", among_people(front, page.submit), methods=["POST"])
