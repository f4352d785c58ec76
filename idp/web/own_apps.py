"""Applications of the company's own: connected, renewed and ended by its people, without the operator."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from idp.model.access import NodeKind
from idp.model.client import Client
from idp.model.errors import DomainError, Invalid, NotFound, Refused
from idp.model.ids import NodeId, ServiceId, new_id
from idp.model.secret import Secret
from idp.rbac.actor import Unassured
from idp.rbac.own_apps import AlreadyConnected, OwnApps, Wanted
from idp.rbac.owning import owns
from idp.rbac.permissions import APPS_CONFIGURE
from idp.web.assured import assure, assured
from idp.web.front import Front
from idp.web.requests_decide import status_of
from idp.web.tree.fields import read_text
from idp.web.tree.work import Work, begin_work
from idp.words import Words, words_later

PATH: Final = "/company/apps"
MOST_ADDRESSES: Final = 10
LONGEST: Final = 64
"""Characters by which a form may name itself."""
_PLACES: Final = (NodeKind.COMPANY, NodeKind.BRANCH, NodeKind.DEPARTMENT)
_FAULTS: Final[Mapping[str, str]] = {
    "redirect_uris": words_later.text(
        "Write one address in a line, whole and beginning with https://, all on one host."
    ),
    "post_logout_redirect_uris": words_later.text(
        "Write one address in a line, whole and beginning with https://."
    ),
    "initiate_login_uri": words_later.text("Write a whole address that begins with https://."),
    "backchannel_logout_uri": words_later.text("Write a whole address that begins with https://."),
    "site": words_later.text("Write the address of the site alone, such as https://wiki.example.org."),
    "name": words_later.text("Give it a name that your colleagues will know it by, 200 characters at most."),
    "node": words_later.text("Choose a place where you may connect applications."),
}
_FIELD: Final = {"okno.sector": "redirect_uris", "client_name": "name", "parent": "node"}
"""Where the fault of something that the form does not name is shown."""


@dataclass(frozen=True, slots=True)
class AppPages:
    """The list, the form, one application."""

    front: Front
    apps: OwnApps

    def show(self, work: Work) -> Response:
        """List the applications that hang where the caller may connect some."""
        listed = [client for client in self.apps.all(work.inside.company) if self._mine(work, client)]
        hosts = {client.client_id: _place_name(work, client) for client in listed}
        return self.front.page(
            work.inside.caller, "apps/list.html", shape="", apps=listed, hosts=hosts, done=_done()
        )

    def show_new(self, work: Work) -> Response:
        """Show the form, after both factors: what is typed must not be lost on the way."""
        if not assured(work.inside.caller):
            action = work.words.text("Connect an application")
            return assure(self.front, work.inside.caller, f"{PATH}/new", action)
        return self._form(work, {})

    def connect(self, work: Work) -> Response:
        """Connect it; its secret is on the page that answers, and nowhere else."""
        try:
            made = self.apps.connect(work.inside.actor, work.inside.company, _wanted())
        except Unassured:
            raise
        except AlreadyConnected as before:
            return work.go(f"{PATH}/{before.service}")
        except (Invalid, Refused, NotFound) as error:
            return self._form(work, _faults(work.words, error), status_of(error))
        return self._card(work, made.client, made.secret)

    def show_one(self, work: Work, service: str) -> Response:
        """Show how an application is connected."""
        return self._card(work, self._find(work, service))

    def change(self, work: Work, service: str) -> Response:
        """Renew the secret, or end the application."""
        client = self._find(work, service)
        identifier = ServiceId(client.client_id)
        if "renew" in request.form:
            secret = self.apps.renew(work.inside.actor, work.inside.company, identifier)
            return self._card(work, client, secret)
        if request.form.get("end") != "yes":
            return self._card(work, client, ending=True)
        self.apps.end(work.inside.actor, work.inside.company, identifier)
        return work.go(f"{PATH}?done=ended")

    def _form(self, work: Work, faults: Mapping[str, str], status: int = 200) -> Response:
        places = [(node, work.naming.node(node)) for node in _places(work)]
        if not places:
            raise Refused(words_later.text("You may not connect applications in this company."))
        return self.front.page(
            work.inside.caller,
            "apps/new.html",
            status=status,
            shape="",
            places=places,
            typed=request.form,
            form=read_text(request.form, "form") or new_id(),
            faults=faults,
        )

    def _card(
        self, work: Work, client: Client, secret: Secret | None = None, *, ending: bool = False
    ) -> Response:
        return self.front.page(
            work.inside.caller,
            "apps/card.html",
            shape="",
            app=client,
            place=_place_name(work, client),
            secret=secret.value if secret else "",
            issuer=self.front.settings.issuer,
            ending=ending,
        )

    def _find(self, work: Work, service: str) -> Client:
        """Find an application of this company that the caller looks after. Raises `NotFound`."""
        found = next((one for one in self.apps.all(work.inside.company) if one.client_id == service), None)
        if found is None or not owns(work.inside.company, service) or not self._mine(work, found):
            raise NotFound
        return found

    def _mine(self, work: Work, client: Client) -> bool:
        nodes = work.tree.structure.hangings.get(ServiceId(client.client_id), ())
        return all(work.sight.may(APPS_CONFIGURE, node) for node in nodes or (work.tree.structure.root,))


def _wanted() -> Wanted:
    form = request.form
    return Wanted(
        name=read_text(form, "name"),
        node=NodeId(form.get("node", "")),
        redirect_uris=_lines("redirect_uris"),
        post_logout_redirect_uris=_lines("post_logout_redirect_uris"),
        initiate_login_uri=form.get("initiate_login_uri", "").strip(),
        backchannel_logout_uri=form.get("backchannel_logout_uri", "").strip(),
        public=form.get("kind") == "public",
        site=_site(),
        form=read_text(request.form, "form")[:LONGEST],
    )


def _site() -> str:
    """Return the address of a site; empty for an application of another kind."""
    if request.form.get("kind") != "site":
        return ""
    site = request.form.get("site", "").strip()
    if not site:
        raise Invalid(field="site")
    return site


def _lines(name: str) -> tuple[str, ...]:
    lines = tuple(line.strip() for line in request.form.get(name, "").splitlines() if line.strip())
    if len(lines) > MOST_ADDRESSES:
        raise Invalid(field=name)
    return lines


def _places(work: Work) -> Iterator[NodeId]:
    """Go through the places where the caller may connect an application."""
    structure = work.tree.structure
    for node in structure.below(structure.root):
        if structure.nodes[node].kind in _PLACES and work.sight.may(APPS_CONFIGURE, node):
            yield node


def _place_name(work: Work, client: Client) -> str:
    nodes = work.tree.structure.hangings.get(ServiceId(client.client_id), ())
    above = [work.tree.structure.nodes[node].parent for node in nodes]
    return ", ".join(work.naming.node(node) for node in above if node is not None)


def _faults(words: Words, error: DomainError) -> dict[str, str]:
    named = error.field or "name"
    name = _FIELD.get(named, named)
    return {name if name in _FAULTS else "name": words.text(_FAULTS.get(name) or error.message)}


def _done() -> str:
    return request.args.get("done", "")


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/company/apps` and everything under it."""
    if front.apps is None:
        return
    page = AppPages(front, front.apps)
    shown: Mapping[str, tuple[str, Callable[..., Response]]] = {
        "apps": (PATH, page.show),
        "app_new": (f"{PATH}/new", page.show_new),
        "app": (f"{PATH}/<service>", page.show_one),
    }
    for name, (path, view) in shown.items():
        pages.add_url_rule(path, name, _at_work(front, view))
    pages.add_url_rule(f"{PATH}/new", "app_new_submit", _at_work(front, page.connect), methods=["POST"])
    pages.add_url_rule(f"{PATH}/<service>", "app_submit", _at_work(front, page.change), methods=["POST"])


def _at_work(front: Front, view: Callable[..., Response]) -> Callable[..., Response]:
    def answer(**ids: str) -> Response:
        return view(begin_work(front), **ids)

    return answer
