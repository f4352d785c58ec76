"""Colleagues: who acts for the company, and whom one has invited."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.model.access import person
from idp.model.errors import Conflict, DomainError, Invalid, LimitExceeded, Refused
from idp.model.ids import CompanyId, InvitationId
from idp.model.session import SignedIn
from idp.model.ticket import InvitationState
from idp.web.caller import Caller
from idp.web.front import Front
from idp.web.titles import role_name
from idp.words import words_later
from idp.words.moments import say_wait


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list, the form to invite by phone or e-mail, and the open invitations."""

    front: Front

    def show(self) -> Response:
        """Show the company's people to those who may invite."""
        caller = self.front.caller()
        at_work = _at_work(caller)
        return self._page(caller, *at_work, {}) if at_work else self._elsewhere(caller)

    def submit(self) -> Response:
        """Invite, or take an invitation back."""
        caller = self.front.caller()
        at_work = _at_work(caller)
        if at_work is None:
            return self._elsewhere(caller)
        if "revoke" in request.form:
            self.front.desk.invitations.revoke(at_work[0], InvitationId(request.form["revoke"]))
            return self.front.go(caller, "/company/people?done=revoked")
        return self._invite(caller, *at_work)

    def _invite(self, caller: Caller, signed_in: SignedIn, company: CompanyId) -> Response:
        address, name = request.form.get("address", ""), request.form.get("name", "")
        try:
            self.front.desk.invitations.invite(signed_in, company, address.strip(), name.strip())
        except (Invalid, Conflict, LimitExceeded) as error:
            faults = {error.field or "address": self._in_words(caller, error)}
            return self._page(caller, signed_in, company, faults, status=400)
        return self.front.go(caller, "/company/people?done=invited")

    def _in_words(self, caller: Caller, error: DomainError) -> str:
        words = self.front.words(caller)
        if isinstance(error, LimitExceeded):
            wait = say_wait(words.locale, error.retry_after)
            return words.text("That was many invitations. The next one can go in %(wait)s.", wait=wait)
        return words.text(error.message)

    def _elsewhere(self, caller: Caller) -> Response:
        if caller.account is None:
            return self.front.go(caller, "/login")
        raise Refused(words_later.text("Only the owner and administrators see this page."))

    def _page(
        self,
        caller: Caller,
        signed_in: SignedIn,
        company: CompanyId,
        faults: Mapping[str, str],
        status: int = 200,
    ) -> Response:
        now, words = self.front.house.clock.now(), self.front.words(caller)
        invitations = self.front.desk.invitations.listed(signed_in, company)
        with self.front.house.store.read() as records:
            members = records.companies.members(company)
            tree = self.front.reception.trees.whole(records, company)
        roles = {
            account.id: [
                role_name(words, b.role) for at in tree.held.get(person(account.id), {}).values() for b in at
            ]
            for account, _ in members
        }
        return self.front.page(
            caller,
            "people.html",
            status=status,
            shape="",
            members=members,
            roles={account: ", ".join(dict.fromkeys(names)) for account, names in roles.items()},
            open_invitations=[i for i in invitations if i.state(now) is InvitationState.OPEN],
            faults=faults,
            typed=request.form,
            done=request.args.get("done", ""),
            zone=self.front.zone(caller),
        )


def _at_work(caller: Caller) -> tuple[SignedIn, CompanyId] | None:
    if caller.signed_in is None or caller.company is None or not caller.may_invite:
        return None
    return caller.signed_in, caller.company


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people`."""
    page = PeoplePage(front)
    pages.add_url_rule("/company/people", "people", page.show)
    pages.add_url_rule("/company/people", "people_submit", page.submit, methods=["POST"])
