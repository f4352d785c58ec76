"""The history of access: a feed of sentences, filtered, as far as the viewer may look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, request

from idp.model.access import FactKind, person
from idp.model.errors import Invalid
from idp.model.ids import AccountId, ServiceId
from idp.rbac.history import Filters, History, Row
from idp.web.front import Front
from idp.web.history_said import Historian, Told
from idp.web.inside import come_in
from idp.web.spreadsheet import number, table_of
from idp.web.tree.work import Work, read_work
from idp.web.until import read_day, read_since
from idp.words import words_later
from idp.words.days import after

KINDS: Final[Mapping[FactKind, str]] = {
    FactKind.BINDING: words_later.text("Access"),
    FactKind.DENIAL: words_later.text("Shut-offs"),
    FactKind.CEILING: words_later.text("Limits"),
    FactKind.NODE: words_later.text("Structure"),
    FactKind.ROLE: words_later.text("Roles"),
    FactKind.GROUP: words_later.text("Groups"),
    FactKind.GROUP_MEMBER: words_later.text("Who is in groups"),
    FactKind.SAFEGUARD: words_later.text("Second person"),
}
CHOSEN_FROM: Final = 200
"""People listed in the filter; of more, one comes from their card."""
EXPORTED: Final = 1000
"""Revisions in one file."""


@dataclass(frozen=True, slots=True)
class HistoryPages:
    """The feed, and the same as a file."""

    front: Front

    def show(self) -> Response:
        """Show a page of the feed."""
        work, faults = read_work(self.front, come_in(self.front)), dict[str, str]()
        try:
            filters = read_filters(work)
        except Invalid as error:
            faults = {error.field: work.words.text(error.message)}
            filters = Filters()
        found = work.office.history(work.inside.actor, work.inside.company, filters)
        historian = Historian.of(work, found.rows)
        return self.front.page(
            work.inside.caller,
            "history.html",
            status=400 if faults else 200,
            shape="",
            told=[historian.tell(row) for row in found.rows],
            older=_address(found) if found.more is not None else "",
            file=f"/company/history.csv?{request.query_string.decode('ascii', 'ignore')}",
            people=_people(work),
            services=[
                (service, work.naming.service(service)) for service in sorted(work.tree.structure.hangings)
            ],
            kinds=[(kind, work.words.text(title)) for kind, title in KINDS.items()],
            chosen=request.args,
            faults=faults,
            done=request.args.get("done", ""),
            zone=work.zone,
        )

    def export(self) -> Response:
        """Send the same rows as a file that spreadsheets read."""
        work = read_work(self.front, come_in(self.front))
        title = ("Revision", "Time", "Who", "What", "Cause", "Second person", "A month", "Comment")
        told = _exported(work, read_filters(work))
        response = make_response(table_of([title, *told], work.words.locale))
        response.headers["Content-Type"] = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = "attachment; filename=access-history.csv"
        return self.front.remember(work.inside.caller, response)


def read_filters(work: Work) -> Filters:
    """Read what is looked for. Raises `Invalid` for a date that is none."""
    typed = request.args
    until = read_day(typed.get("until", ""), "until")
    before = typed.get("before", "")
    kind = typed.get("kind", "")
    return Filters(
        subject=person(AccountId(typed["who"])) if typed.get("who") else None,
        service=ServiceId(typed["service"]) if typed.get("service") else None,
        kind=FactKind(kind) if kind in frozenset(FactKind) else None,
        since=read_since(typed.get("since", ""), work.zone),
        until=after(until, work.zone) if until else None,
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None,
    )


def _exported(work: Work, filters: Filters) -> Iterator[tuple[str, ...]]:
    count = 0
    while count < EXPORTED:
        found = work.office.history(work.inside.actor, work.inside.company, filters)
        historian = Historian.of(work, found.rows)
        for row in found.rows:
            yield from _lines(historian, row, work.words.locale)
        count += len(found.rows)
        if found.more is None:
            return
        filters = replace(filters, before=found.more)


def _lines(historian: Historian, row: Row, locale: str) -> Iterator[tuple[str, ...]]:
    told: Told = historian.tell(row, most=len(row.differences))
    when, actor = row.revision.at.isoformat(timespec="seconds"), historian.actor(row)
    for sentence in told.sentences or ("",):
        yield (
            str(row.revision.rev),
            when,
            actor,
            sentence,
            told.cause,
            told.approver,
            number(row.revision.month, locale) if row.revision.month else "",
            row.revision.comment,
        )


def _people(work: Work) -> list[tuple[str, str]]:
    if len(work.colleagues) > CHOSEN_FROM:
        who = request.args.get("who", "")
        known = work.colleagues.get(AccountId(who))
        return [(who, known.name)] if known else []
    return [(one.account, one.name) for one in work.colleagues.values()]


def _address(found: History) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "before"]
    return f"/company/history?{urlencode([*kept, ('before', found.more)])}"


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/history` and `/company/history.csv`."""
    page = HistoryPages(front)
    pages.add_url_rule("/company/history", "history", page.show)
    pages.add_url_rule("/company/history.csv", "history_file", page.export)
