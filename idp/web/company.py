"""The company one acts for: chosen on the way in, switched at any time."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.interaction import AskApplication, ChooseCompany, NoAccess, resume_path
from idp.model.company import Membership
from idp.model.ids import CompanyId
from idp.web.entry import Entry, advance, enter, go_on
from idp.web.front import Front
from idp.web.titles import role_names


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """The companies that fit, last used first; one click chooses."""

    front: Front

    def show(self) -> Response:
        """Show the choice if one is due, or if another company may help."""
        entry = enter(self.front)
        fitting = _fitting(entry)
        if not fitting and not isinstance(entry.step, ChooseCompany):
            return go_on(self.front, entry)
        words = self.front.words(entry.caller, entry.interaction)
        roles = role_names(words, entry.caller.presence, entry.caller.at)
        return self.front.page(
            entry.caller, "choose_company.html", interaction=entry.interaction, choices=fitting, roles=roles
        )

    def submit(self) -> Response:
        """Act for the chosen company and go on, or let another person sign in."""
        entry = enter(self.front)
        if request.form.get("who") and isinstance(entry.step, ChooseCompany):
            return self._say_who(entry)
        company = CompanyId(request.form.get("company", ""))
        signed_in = entry.caller.signed_in
        if signed_in is None or all(m.company != company for m in _fitting(entry)):
            return go_on(self.front, entry)
        opened = self.front.desk.companies.choose(entry.caller.visitor, signed_in, company, entry.interaction)
        return self.front.go(entry.caller, resume_path(entry.interaction), opened)

    def _say_who(self, entry: Entry) -> Response:
        """Note that it is they, where there is no company to choose, or that it is somebody else."""
        another = request.form["who"] == "another"
        done = {"another": True, "signed_in_at": None, "company": None} if another else {"chosen": True}
        with self.front.house.store.write() as records:
            advance(records, entry, self.front.house.clock.now(), **done)
        return self.front.go(entry.caller, resume_path(entry.interaction))

    def switch(self) -> Response:
        """Act for another company from now on; the session stays."""
        caller = self.front.caller()
        if caller.signed_in is None:
            return self.front.go(caller, "/login")
        company = CompanyId(request.form.get("company", ""))
        opened = self.front.desk.companies.choose(caller.visitor, caller.signed_in, company)
        return self.front.go(caller, "/services", opened)


def _fitting(entry: Entry) -> tuple[Membership, ...]:
    """List what may be chosen here; without access, every company but the one at hand."""
    match entry.step:
        case ChooseCompany(companies=companies):
            return tuple(m for m in entry.caller.companies if m.company in companies)
        case NoAccess(company=company) | AskApplication(company=company):
            return tuple(m for m in entry.caller.companies if m.company != company)
        case _:
            return ()


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/login/company` and `/company`."""
    page = CompanyPage(front)
    pages.add_url_rule("/login/company", "company", page.show)
    pages.add_url_rule("/login/company", "company_submit", page.submit, methods=["POST"])
    pages.add_url_rule("/company", "company_switch", page.switch, methods=["POST"])
