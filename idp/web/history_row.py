"""One step of the history: everything before and after, and undoing it where that is possible."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from idp.model.errors import Conflict, DomainError, Invalid, NotFound, Refused
from idp.rbac.actor import Unassured
from idp.rbac.changeset import Stale, Waits
from idp.rbac.history import Filters, Row
from idp.web.assured import assure
from idp.web.front import Front
from idp.web.history_said import Historian
from idp.web.inside import come_in
from idp.web.requests_decide import status_of, telling_of
from idp.web.tree.effect import Saying, Teller
from idp.web.tree.work import Work, read_work

SHOWN = 200
"""Changes of one revision told with what stood before and after."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing would do, or why it cannot be done."""

    effect: Saying | None = None
    trouble: str = ""
    changed: tuple[str, ...] = ()
    status: int = 200


@dataclass(frozen=True, slots=True)
class RowPage:
    """The page of one revision."""

    front: Front

    def show(self, rev: int) -> Response:
        """Show it."""
        work, row = self._find(rev)
        return self._page(work, row, self._look(work, rev))

    def submit(self, rev: int) -> Response:
        """Undo it."""
        work, row = self._find(rev)
        try:
            saved = work.office.revert(work.inside.actor, work.inside.company, rev)
        except Unassured:
            action = work.words.text("Undo change № %(rev)s", rev=rev)
            return assure(self.front, work.inside.caller, request.path, action)
        except (Invalid, Refused, Conflict) as error:
            return self._page(work, row, _trouble(work, error))
        if isinstance(saved, Waits):
            return work.go("/company/requests?done=waits")
        return work.go("/company/history?done=undone")

    def _find(self, rev: int) -> tuple[Work, Row]:
        """Find a revision that the viewer may look at. Raises `NotFound`."""
        work = read_work(self.front, come_in(self.front))
        found = work.office.history(
            work.inside.actor, work.inside.company, Filters(before=rev + 1, limit=1)
        ).rows
        if not found or found[0].revision.rev != rev:
            raise NotFound
        return work, found[0]

    def _look(self, work: Work, rev: int) -> Undoing:
        try:
            preview = work.office.preview_revert(work.inside.actor, work.inside.company, rev)
        except (Invalid, Refused, Conflict, NotFound) as error:
            return _trouble(work, error)
        return Undoing(Teller(work.naming).of(preview))

    def _page(self, work: Work, row: Row, undoing: Undoing) -> Response:
        historian = Historian.of(work, [row])
        told = historian.tell(row, most=SHOWN)
        compared = [historian.telling.compared(one) for one in row.differences[:SHOWN]]
        return self.front.page(
            work.inside.caller,
            "history_row.html",
            status=undoing.status if request.method == "POST" else 200,
            shape="",
            told=told,
            compared=list(zip(told.sentences, compared, strict=True)),
            undoing=undoing,
            zone=work.zone,
        )


def _trouble(work: Work, error: DomainError) -> Undoing:
    changed = error.changed if isinstance(error, Stale) else ()
    return Undoing(
        trouble=work.words.text(error.message) or work.words.text("This cannot be undone."),
        changed=tuple(telling_of(work).alone(one) for one in changed),
        status=status_of(error),
    )


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/history/<rev>`."""
    page, path = RowPage(front), "/company/history/<int(max=999999999):rev>"
    pages.add_url_rule(path, "history_row", page.show)
    pages.add_url_rule(path, "history_row_submit", page.submit, methods=["POST"])
