"""Passwords of a company's own servers, which read all its people: an owner makes and ends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.links.own.making import Made
from idp.model.app_password import AppPassword, AppSecretKind
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import AppPasswordId, ServiceId
from idp.model.service import Service
from idp.rbac.actor import Unassured
from idp.rbac.permissions import TREE_GRANT
from idp.web.among import among_people
from idp.web.assured import assure, assured
from idp.web.front import Front
from idp.web.links.ground import app_secrets_of
from idp.web.requests_decide import status_of
from idp.web.tree.work import Work

PATH: Final = "/company/links/servers"


@dataclass(frozen=True, slots=True)
class Row:
    """A server's password, and which service it opens."""

    app: AppPassword
    title: str
    typed: str
    """What the server binds as."""


@dataclass(frozen=True, slots=True)
class ServerPages:
    """The list with the form of one more, and the end of one."""

    front: Front

    def show(self, work: Work) -> Response:
        """List them, after both factors."""
        rows = self._rows(work)
        if not assured(work.inside.caller):
            return assure(self.front, work.inside.caller, PATH, work.words.text("Passwords of servers"))
        return self._page(work, rows)

    def submit(self, work: Work) -> Response:
        """Make one; its value is on the page that answers, and nowhere else."""
        actor, company, rows = work.inside.actor, work.inside.company, self._rows(work)
        service = ServiceId(request.form.get("service", "")[:64])
        if service not in {one.id for one in served(self.front, work)}:
            raise NotFound
        try:
            name = request.form.get("name", "")[:200]
            made = app_secrets_of(self.front).making.make_server(actor, company, service, name)
        except Unassured:
            raise
        except (Invalid, Refused) as error:
            said = {"name": work.words.text(error.message)}
            return self._page(work, rows, said, error=error)
        return self._page(work, self._rows(work), {}, made)

    def show_end(self, work: Work, app: str) -> Response:
        """Say what ending one means, after both factors."""
        row = self._find(work, app)
        if not assured(work.inside.caller):
            return assure(self.front, work.inside.caller, f"{PATH}/{row.app.id}", row.title)
        return self.front.page(work.inside.caller, "passwords/server_end.html", row=row)

    def end(self, work: Work, app: str) -> Response:
        """End it: the server is refused from now on."""
        row = self._find(work, app)
        ending, inside = app_secrets_of(self.front).ending, work.inside
        ending.end_server(inside.actor, inside.company, AppPasswordId(row.app.id))
        return work.go(f"{PATH}?done=ended")

    def _rows(self, work: Work) -> list[Row]:
        """List them. Raises `Refused` to anybody but an owner."""
        secrets = app_secrets_of(self.front)
        services = {one.id: one for one in self.front.services(work.words.locale, None)}
        listed = secrets.listing.servers(work.inside.actor, work.inside.company)
        return [_row(app, services.get(app.service)) for app in listed]

    def _find(self, work: Work, app: str) -> Row:
        """Find one of this company. Raises `NotFound`, `Refused`."""
        found = next((row for row in self._rows(work) if row.app.id == app), None)
        if found is None:
            raise NotFound
        return found

    def _page(
        self,
        work: Work,
        rows: list[Row],
        faults: Mapping[str, str] | None = None,
        made: Made | None = None,
        error: DomainError | None = None,
    ) -> Response:
        services = served(self.front, work)
        shown = next((one.taking for one in services if made and one.id == made.app.service), None)
        return self.front.page(
            work.inside.caller,
            "passwords/servers.html",
            status=status_of(error) if error is not None else 200,
            shape="",
            rows=rows,
            services=[(one.id, one.title) for one in services],
            made=made.app if made else None,
            password=made.password.value if made else "",
            taking=shown,
            faults=faults or {},
            typed=request.form,
            done=request.args.get("done", ""),
            zone=work.zone,
        )


def served(front: Front, work: Work) -> list[Service]:
    """List the services of the company whose servers may have passwords; none for who is no owner."""
    if not work.inside.may(TREE_GRANT):
        return []
    hanging = work.tree.structure.hangings
    listed = front.services(work.words.locale, work.inside.company)
    return [one for one in listed if _serves(one) and ServiceId(one.access) in hanging]


def _serves(service: Service) -> bool:
    return service.taking is not None and AppSecretKind.SERVER in service.taking.kinds


def _row(app: AppPassword, service: Service | None) -> Row:
    if service is None or service.taking is None:
        return Row(app, str(app.service), app.login)
    return Row(app, service.title, service.taking.typed_name(app))


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/links/servers`, and the end of each."""
    page, one = ServerPages(front), f"{PATH}/<app>"
    pages.add_url_rule(PATH, "server_passwords", among_people(front, page.show))
    pages.add_url_rule(PATH, "server_passwords_submit", among_people(front, page.submit), methods=["POST"])
    pages.add_url_rule(one, "server_password", among_people(front, page.show_end))
    pages.add_url_rule(one, "server_password_submit", among_people(front, page.end), methods=["POST"])
