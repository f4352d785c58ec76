"""Partners, and applications that begin with us: a bank that fetches, a service that asks by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, request

from idp.claims.asking import whole
from idp.claims.authority import Lacking, may_apply, place_of, places
from idp.claims.desk import give_key
from idp.claims.manifest import Delivery, Manifest
from idp.interaction import Errand, Ready, page_for, park, proceed, refuse_flood
from idp.model.application import Application, ApplicationState
from idp.model.client import Client
from idp.model.errors import Conflict, NotFound
from idp.model.ids import NodeId, PartnerId
from idp.model.interaction import Needs, Purpose
from idp.model.secret import Secret
from idp.web.caller import Caller
from idp.web.entry import Entry, go_on, stand
from idp.web.errors import Lost
from idp.web.front import Front
from idp.web.inside import Inside, come_in
from idp.web.partners.standing import NODE
from idp.web.registered import begins_at
from idp.words import words_later

FETCHED_WITHIN: Final = timedelta(minutes=5)
"""How long the reference is good that a browser brings to the partner."""
_OVER: Final = words_later.text("This application is over, or was fetched already.")
_RECENT: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A partner as the list shows it to somebody."""

    manifest: Manifest
    host: str
    may: bool
    """They may hand over the company's data by themselves somewhere."""
    last: Application | None
    """What they applied for the last time."""


@dataclass(frozen=True, slots=True)
class BeginPages:
    """The list, the start, and the way to the partner with a reference."""

    front: Front

    def partners(self) -> Response:
        """List the partners, what each is for, and how it stands with me."""
        inside = come_in(self.front)
        return self.front.page(
            inside.caller,
            "partners/partners.html",
            shape="",
            shown=self._shown(inside),
            done=request.args.get("done", ""),
            operator=self.front.settings.operator,
            zone=self.front.zone(inside.caller),
        )

    def begin(self, partner: str) -> Response:
        """Begin: at the partner if it asks by itself, else with our own page."""
        inside = come_in(self.front)
        manifest = self.front.claims.manifests.get(PartnerId(partner))
        client = self.front.registered.clients().get(PartnerId(partner))
        if manifest is None or client is None:
            raise NotFound
        if manifest.delivery is Delivery.RELYING_PARTY:
            query = {"iss": self.front.settings.issuer}
            return self.front.go(inside.caller, _with(begins_at(manifest, client), query))
        return self._park(inside, manifest, client)

    def done(self, interaction: str) -> Response:
        """Bring the browser to the partner with the one-time reference, or back to the list."""
        caller, parked = self.front.meet(interaction)
        if parked is None or parked.purpose is not Purpose.APPLY:
            raise Lost(caller)
        entry = stand(self.front, caller, parked)
        if parked.progress.refused:
            return self._turned_back(entry)
        if not isinstance(entry.step, Ready):
            return go_on(self.front, entry)
        reference, client = self._reference(entry)
        return self.front.go(caller, _with(client.application_uri or "", {"reference": reference.value}))

    def _shown(self, inside: Inside) -> list[Shown]:
        locale = self.front.locale(inside.caller)
        with self.front.house.store.read() as records:
            mine = records.applications.of_account(inside.account.id, _RECENT)
        last: dict[PartnerId, Application] = {}
        for application in mine:
            if application.company in (None, inside.company):
                last.setdefault(application.partner, application)
        clients = self.front.registered.clients()
        manifests = (self.front.claims.manifests[partner] for partner in clients)
        return [
            Shown(one, _host(begins_at(one, clients[one.id])), _may(inside, one), last.get(one.id))
            for one in sorted(manifests, key=lambda one: one.title[locale].casefold())
        ]

    def _park(self, inside: Inside, manifest: Manifest, client: Client) -> Response:
        caller, locale = inside.caller, self.front.locale(inside.caller)
        refuse_flood(self.front.house.limiter, caller.visitor)
        where = begins_at(manifest, client)
        needs = Needs(
            title=manifest.title[locale],
            host=_host(where),
            client=client.client_id,
            first_party=False,
            redirect_origin=_origin(where),
            application=whole(manifest),
        )
        node = NodeId(request.args.get(NODE, ""))
        errand = Errand(Purpose.APPLY, {NODE: node} if node in places(inside.own, inside.account.id) else {})
        now = self.front.house.clock.now()
        with self.front.house.store.write() as records:
            parked = park(records, errand, needs, caller.visitor.browser, now)
        step = proceed(needs, parked.progress, caller.presence, now)
        return self.front.go(caller, page_for(step, parked.id) or f"/apply/done/{parked.id}")

    def _turned_back(self, entry: Entry) -> Response:
        with self.front.house.store.write() as records:
            records.interactions.finish(entry.interaction.id, self.front.house.clock.now())
        return self.front.go(entry.caller, "/partners?done=refused")

    def _reference(self, entry: Entry) -> tuple[Secret, Client]:
        """Make the reference, once; the request is finished with it. Raises `Conflict`."""
        agreed, now = entry.interaction.progress.application, self.front.house.clock.now()
        with self.front.house.store.write() as records:
            found = records.applications.get(agreed) if agreed is not None else None
            client = records.clients.get(found.client) if found is not None else None
            if found is None or client is None or not _stands(found, client, entry.caller):
                raise Conflict(_OVER)
            if not records.interactions.finish(entry.interaction.id, now):
                raise Conflict(_OVER)
            return give_key(records, found, now + FETCHED_WITHIN), client


def _stands(application: Application, client: Client, caller: Caller) -> bool:
    """Tell whether an application is the caller's, waits, and its client can still be brought to."""
    own = caller.account is not None and application.account == caller.account.id
    reads = not client.disabled and client.partner == application.partner and bool(client.application_uri)
    return own and reads and application.state is ApplicationState.GRANTED


def _may(inside: Inside, manifest: Manifest) -> bool:
    membership, tree, at = inside.caller.membership, inside.own, inside.caller.at
    if membership is None:
        return False
    node = place_of(tree, membership, manifest, None, at)
    return node is not None and not isinstance(may_apply(tree, membership, manifest, node, at), Lacking)


def _with(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def add_pages(pages: Blueprint, front: Front) -> None:
    """Add `/partners`, `/partners/<partner>` and `/apply/done/<interaction>`."""
    page = BeginPages(front)
    pages.add_url_rule("/partners", "partners", page.partners)
    pages.add_url_rule("/partners/<partner>", "partners_begin", page.begin)
    pages.add_url_rule("/apply/done/<interaction>", "apply_done", page.done)
