"""Give a person what a colleague has: looked at first, then put with the collected changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.model.access import Binding, group
from idp.model.company import Colleague
from idp.model.errors import Invalid
from idp.model.ids import GroupId, NodeId
from idp.rbac.copying import Copied
from idp.web.among import among_people, colleague
from idp.web.front import Front
from idp.web.requests_decide import telling_of
from idp.web.tree.telling import as_differences
from idp.web.tree.work import Work
from idp.words import words_later

FEW = 30
"""Colleagues listed without a search."""


@dataclass(frozen=True, slots=True)
class CopyPage:
    """Choose the colleague, see what is given and what is left out, collect it."""

    front: Front

    def show(self, work: Work, account: str) -> Response:
        """Show the choice, or what copying from the one chosen would do."""
        to = colleague(work, account)
        source = request.args.get("from", "")
        if not source:
            return self._choose(work, to)
        copied = self._copied(work, colleague(work, source), to)
        return self._page(work, to, colleague(work, source), copied)

    def submit(self, work: Work, account: str) -> Response:
        """Put the changes with those collected, to be looked at and saved together."""
        to, source = colleague(work, account), colleague(work, request.form.get("from", ""))
        copied = self._copied(work, source, to)
        if not copied.changes:
            raise Invalid(words_later.text("There is nothing that you could give."))
        work.keep(*copied.changes)
        return work.go("/company/tree/changes")

    def _copied(self, work: Work, source: Colleague, to: Colleague) -> Copied:
        actor, company = work.inside.actor, work.inside.company
        return work.office.copy_from(actor, company, source.account, to.account)

    def _choose(self, work: Work, to: Colleague) -> Response:
        wanted = request.args.get("q", "")[:100]
        found = [one for one in _others(work, to) if wanted.casefold() in one.name.casefold()]
        return self.front.page(
            work.inside.caller,
            "people_copy_from.html",
            to=to,
            found=found[:FEW],
            more=max(0, len(found) - FEW),
            wanted=wanted,
        )

    def _page(self, work: Work, to: Colleague, source: Colleague, copied: Copied) -> Response:
        telling = telling_of(work)
        given = [telling.alone(one) for one in as_differences(copied.changes, work.facts.facts)]
        seen = [one for one in copied.skipped if work.sight.sees(_place(work, one[0]))]
        skipped = [(_name(work, what), work.words.text(why)) for what, why in seen]
        return self.front.page(
            work.inside.caller,
            "people_copy.html",
            to=to,
            source=source,
            given=given,
            skipped=skipped,
            hidden=len(copied.skipped) - len(seen),
            zone=work.zone,
        )


def _others(work: Work, to: Colleague) -> Iterator[Colleague]:
    yield from (one for one in work.colleagues.values() if one.account != to.account)


def _place(work: Work, what: Binding | GroupId) -> NodeId:
    """Return where a right was given, or a group is administered."""
    if isinstance(what, Binding):
        return what.node
    return work.tree.structure.groups[what].node


def _name(work: Work, what: Binding | GroupId) -> str:
    if isinstance(what, Binding):
        return f"{work.naming.role(what.role)}, {work.naming.node(what.node)}"
    known = {one.id: group(one.id) for one in work.tree.structure.groups.values()}
    return next((work.naming.subject(who) for key, who in known.items() if key == what), "")


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/<account>/copy`."""
    page, path = CopyPage(front), "/company/people/<account>/copy"
    pages.add_url_rule(path, "people_copy", among_people(front, page.show))
    pages.add_url_rule(path, "people_copy_submit", among_people(front, page.submit), methods=["POST"])
