"""Requests: what waits for my decision, and what I asked for."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.model.access import person
from idp.model.application import CompanyConsent, CompanyConsentState
from idp.model.ids import RequestId
from idp.web.called import naming_of, read_names
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.partners.decide import stands
from idp.web.requests_said import LIVE, Asked

_SHOWN = 20
"""Requests of mine that are over and still shown."""
_AT_ONCE = 50
"""Requests that wait for a decision and are shown at once, the oldest first."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the company's data, as the list tells it."""

    asked: CompanyConsent
    by: str
    partner: str

    @property
    def stands(self) -> str:
        """Return how it stands, a msgid."""
        return stands(self.asked)


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """Both lists; only those see a request who may decide it, and who asked."""

    front: Front

    def show(self) -> Response:
        """Show the lists."""
        inside = come_in(self.front)
        office, company = self.front.desk.office, inside.company
        found = office.requests_for(inside.actor, company)
        waiting = found[::-1][:_AT_ONCE]
        mine = office.mine(inside.account.id, company)
        structure = inside.own.structure
        naming = naming_of(self.front, inside, structure, [person(one.by) for one in waiting])
        said = [Asked.of(one, naming) for one in mine]
        questions = self._questions(inside)
        return self.front.page(
            inside.caller,
            "requests.html",
            shape="",
            waiting=[(Asked.of(one, naming), naming.subject(person(one.by))) for one in waiting],
            more=len(found) - len(waiting),
            open_requests=[one for one in said if one.request.state in LIVE],
            past_requests=[one for one in said if one.request.state not in LIVE][:_SHOWN],
            questions=[one for one in questions if one.asked.by != inside.account.id],
            my_questions=[one for one in questions if one.asked.by == inside.account.id],
            done=request.args.get("done", ""),
            zone=self.front.zone(inside.caller),
        )

    def _questions(self, inside: Inside) -> list[Question]:
        """List what colleagues ask of the company's data, and what I asked."""
        claims, locale = self.front.claims, self.front.locale(inside.caller)
        who = inside.caller.applier(inside.company)
        waiting = claims.questions.waiting(who) if who is not None else []
        with self.front.house.store.read() as records:
            recent = records.company_consents.of_company(
                inside.company, states=frozenset(CompanyConsentState)
            )
            mine = [one for one in recent if one.by == inside.account.id][:_SHOWN]
            names = read_names(records, [person(one.by) for one in waiting])
        return [
            Question(one, names.get(person(one.by), ""), claims.manifests[one.partner].title[locale])
            for one in (*waiting, *mine)
            if one.partner in claims.manifests
        ]

    def submit(self) -> Response:
        """Take a request of one's own back."""
        inside = come_in(self.front)
        key = RequestId(request.form.get("withdraw", ""))
        self.front.desk.office.withdraw(inside.account.id, inside.company, key)
        return self.front.go(inside.caller, "/company/requests?done=withdrawn")


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/requests`."""
    page = RequestsPage(front)
    pages.add_url_rule("/company/requests", "requests", page.show)
    pages.add_url_rule("/company/requests", "requests_submit", page.submit, methods=["POST"])
