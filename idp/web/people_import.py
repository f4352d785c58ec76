"""Invite by a list: a file or pasted text, looked at line by line first, then all or nobody."""

from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Response, make_response, request

from idp.authn.importing import BYTES, COLUMNS, ROWS, ImportPreview, ImportRow
from idp.model.errors import Conflict, Invalid, LimitExceeded, Refused
from idp.rbac.actor import Unassured
from idp.web.among import among_people
from idp.web.assured import assure, assured
from idp.web.front import Front
from idp.web.people import invitation_fault
from idp.web.requests_decide import status_of
from idp.web.tree.work import Work
from idp.words import words_later

PATH: Final = "/company/people/import"
AT_MOST: Final = BYTES // 1024 - 4
"""KiB that fit into one request with what goes around a file."""
SHOWN: Final = 100
"""Lines of the preview; the rest are counted."""
_EXAMPLE: Final = ("+79001112233", "Анна Иванова", "менеджер", "service_user", "", "", "2027-12-31")


@dataclass(frozen=True, slots=True)
class Looked:
    """The text as it came, and what was found in it."""

    text: str = ""
    preview: ImportPreview | None = None
    faults: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Paste or choose a file, see the fate of each line, take it over."""

    front: Front

    def show(self, work: Work) -> Response:
        """Show the form, after both factors: what is pasted must not be lost on the way."""
        if not assured(work.inside.caller):
            action = work.words.text("Invite by a list")
            return assure(self.front, work.inside.caller, PATH, action)
        return self._page(work, Looked())

    def submit(self, work: Work) -> Response:
        """Look at the list, or take it over."""
        try:
            data = _read()
            if request.form.get("decision") != "import":
                return self._page(work, self._look(work, data))
            self.front.desk.importing.run(work.inside.signed_in, work.inside.actor, work.inside.company, data)
        except Unassured:
            raise
        except (Invalid, Refused, Conflict, LimitExceeded) as error:
            said = invitation_fault(work.words, error)
            status = 429 if isinstance(error, LimitExceeded) else status_of(error)
            return self._page(work, Looked(_text(), faults={"data": said}, status=status))
        return work.go("/company/people?done=imported")

    def template(self, work: Work) -> Response:
        """Send an empty list with an example line, as spreadsheets read it."""
        lines = (";".join(COLUMNS), ";".join(_EXAMPLE))
        response = make_response("\ufeff" + "\r\n".join(lines) + "\r\n")
        response.headers["Content-Type"] = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = "attachment; filename=colleagues.csv"
        return self.front.remember(work.inside.caller, response)

    def _look(self, work: Work, data: bytes) -> Looked:
        preview = self.front.desk.importing.look(work.inside.actor, work.inside.company, data)
        text = data.decode("utf-8-sig")
        return Looked(text, preview, status=200 if preview.good else 400)

    def _page(self, work: Work, looked: Looked) -> Response:
        return self.front.page(
            work.inside.caller,
            "people_import.html",
            status=looked.status,
            shape="",
            looked=looked,
            lines=_shown(looked.preview),
            faults=looked.faults,
            columns=COLUMNS,
            rows_at_most=ROWS,
            kib_at_most=AT_MOST,
            roles=sorted(work.tree.structure.role_bits),
            naming=work.naming,
            zone=work.zone,
        )


def _shown(preview: ImportPreview | None) -> list[ImportRow]:
    """Return the lines of the table: those with something wrong first, as many as one reads."""
    rows = preview.rows if preview is not None else ()
    return sorted(rows, key=lambda row: not row.errors)[:SHOWN]


def _read() -> bytes:
    """Return the list: the file if one was chosen, else what was pasted. Raises `Invalid`."""
    chosen = request.files.get("file")
    data = chosen.read(BYTES + 1) if chosen is not None and chosen.filename else _text().encode()
    if not data.strip():
        raise Invalid(words_later.text("Choose a file or paste the list"), field="data")
    return data


def _text() -> str:
    return request.form.get("data", "")


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/people/import` and its template."""
    page = ImportPage(front)
    pages.add_url_rule(PATH, "people_import", among_people(front, page.show))
    pages.add_url_rule(PATH, "people_import_submit", among_people(front, page.submit), methods=["POST"])
    pages.add_url_rule(f"{PATH}/template.csv", "people_template", among_people(front, page.template))
