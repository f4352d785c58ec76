"""What was handed over of the company's: for those who may look, and take it back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, request

from idp.claims.authority import may_see
from idp.model.access import person
from idp.model.application import Application, Block
from idp.model.errors import Refused
from idp.model.ids import ApplicationId, NodeId, SubjectId
from idp.web.called import read_names
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.partners.handed import Page, Told, read_times, tell
from idp.web.sections import CONSENTS, sections_of
from idp.words import words_later

LOOKED_THROUGH: Final = 2000
"""Applications of a company that the list reaches back to."""


@dataclass(frozen=True, slots=True)
class CompanyConsentsPage:
    """The company's fields alone: what colleagues said of themselves is theirs."""

    front: Front

    def show(self) -> Response:
        """List them, newest first, as far as one may look."""
        inside = come_in(self.front)
        if CONSENTS not in sections_of(inside.caller):
            raise Refused(words_later.text("You may not look at what others handed over."))
        page = Page.read(request.args.get("page", ""))
        with self.front.house.store.read() as records:
            everything = records.applications.of_company(inside.company, LOOKED_THROUGH)
            page, found = page.cut(list(_seen(inside, everything)))
            times = read_times(records, found)
            names = read_names(records, _people(found))
        locale, manifests = self.front.locale(inside.caller), self.front.claims.manifests
        told = [tell(one, manifests, locale, times, block=Block.COMPANY) for one in found]
        return self.front.page(
            inside.caller,
            "partners/company_consents.html",
            shape="",
            rows=[_named(one, inside, names) for one in told],
            page=page,
            done=request.args.get("done", ""),
            zone=self.front.zone(inside.caller),
        )

    def submit(self) -> Response:
        """Take one back for the company."""
        inside = come_in(self.front)
        application = ApplicationId(request.form.get("revoke", ""))
        ended = self.front.claims.ending.revoke(inside.account.id, inside.company, application)
        return self.front.go(inside.caller, f"/company/consents?done={'told' if ended.read else 'emptied'}")


def _seen(inside: Inside, applications: Iterable[Application]) -> Iterator[Application]:
    """Keep those with fields of the company's, at places that one may look at."""
    allowed: dict[NodeId, bool] = {}
    for one in applications:
        if one.company_by is None or one.node is None:
            continue
        if one.node not in allowed:
            allowed[one.node] = may_see(inside.own, inside.account.id, one.node, inside.caller.at)
        if allowed[one.node]:
            yield one


def _people(found: Iterable[Application]) -> list[SubjectId]:
    return [person(one.account) for one in found]


def _named(told: Told, inside: Inside, names: dict[SubjectId, str]) -> Told:
    application = told.application
    node = inside.own.structure.nodes.get(application.node) if application.node else None
    return replace(
        told,
        company=node.name if node is not None else "",
        person=names.get(person(application.account), ""),
    )


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/consents`."""
    page = CompanyConsentsPage(front)
    pages.add_url_rule("/company/consents", "company_consents", page.show)
    pages.add_url_rule("/company/consents", "company_consents_submit", page.submit, methods=["POST"])
