"""Connect applications of a company's own: the client and its place in the tree, made and ended together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from idp.model.access import Node, NodeKind, Put
from idp.model.apps import OwnAppConnected, OwnAppEnded, OwnAppSecretChanged
from idp.model.client import Client
from idp.model.errors import Conflict, Invalid, NotFound, Refused
from idp.model.ids import ClientId, CompanyId, NodeId, ServiceId, new_id
from idp.model.secret import Secret, new_secret
from idp.ports.records import Records
from idp.rbac.actor import Actor
from idp.rbac.answers import Allow
from idp.rbac.changeset import Proposal, Saved, Waits
from idp.rbac.decide import decide
from idp.rbac.office import Office
from idp.rbac.owning import MOST, mark, new_own_service, owns, taking_down
from idp.rbac.permissions import APPS_CONFIGURE
from idp.rbac.trees import Facts

ParseClient = Callable[[Mapping[str, Any], datetime], tuple[Client, Secret | None]]
"""Reads client metadata. Raises `Invalid`, naming the member."""
_OF_A_SITE: Final = {"redirect_uris": "site", "okno.sector": "site"}
"""What is wrong with the one address of a site."""


class AlreadyConnected(Conflict):
    """The form was sent before: its application stands, and its secret was shown then."""

    def __init__(self, service: ServiceId) -> None:
        """Name the application."""
        super().__init__("This application is connected already", field="name")
        self.service = service


@dataclass(frozen=True, slots=True)
class Wanted:
    """An application as its owner describes it."""

    name: str
    node: NodeId
    """Under which place it hangs: whoever may use services there may use it."""
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    initiate_login_uri: str = ""
    backchannel_logout_uri: str = ""
    public: bool = False
    """An application in the browser or on a phone, which can keep no secret."""
    site: str = ""
    """The origin of a site behind a proxy of the company's own, which asks about every request."""
    form: str = ""
    """Names the form that was filled in: sent twice, it connects one application."""


@dataclass(frozen=True, slots=True)
class Connected:
    """An application that was connected, and its secret, shown this once."""

    client: Client
    secret: Secret | None
    saved: Saved | Waits


@dataclass(frozen=True, slots=True)
class OwnApps:
    """Connect, list, renew, end. All raise what `Office.save` raises."""

    office: Office
    parse: ParseClient

    def all(self, company: CompanyId) -> tuple[Client, ...]:
        """List a company's own applications, by name."""
        with self.office.store.read() as records:
            clients = records.clients.beginning(mark(company))
        return tuple(sorted(clients, key=lambda client: (client.client_name.lower(), client.client_id)))

    def connect(self, actor: Actor, company: CompanyId, wanted: Wanted) -> Connected:
        """Register an application and hang it into the tree.

        Raises `Refused` past fifty, and `AlreadyConnected` where the same form was sent before.
        """
        service = new_own_service(company, wanted.form)
        client, secret = self._register(service, wanted)
        facts = self.office.facts(company)
        if not may_connect(facts, actor, wanted.node, self.office.clock.now()):
            msg = "You may not connect applications here"
            raise NotFound(msg, field="node")
        place = Node(NodeId(new_id()), NodeKind.SERVICE, wanted.name, wanted.node, service=service)

        def register(records: Records) -> None:
            if records.clients.get(ClientId(service)) is not None:
                raise AlreadyConnected(service)
            if len(records.clients.beginning(mark(company))) >= MOST:
                msg = f"A company connects {MOST} applications of its own at most"
                raise Refused(msg, field="name")
            records.clients.add(client)
            event = OwnAppConnected(account=actor.account, company=company, service=service)
            records.audit.append(event, self.office.clock.now())

        saved = self.office.save(actor, company, _proposal(facts, Put(place)), register)
        return Connected(client, secret, saved)

    def _register(self, service: ServiceId, wanted: Wanted) -> tuple[Client, Secret | None]:
        """Read what was wanted. A site speaks no OpenID Connect: its secret is what its proxy shows."""
        now = self.office.clock.now()
        if not wanted.site:
            return self.parse(_metadata(service, wanted), now)
        origin = wanted.site.rstrip("/")
        asked = Wanted(wanted.name, wanted.node, (f"{origin}/",))
        try:
            client, secret = self.parse(_metadata(service, asked), now)
        except Invalid as error:
            raise Invalid(error.message, field=_OF_A_SITE.get(error.field or "", error.field)) from None
        if origin.count("/") != len("//") or "?" in origin or origin != origin.lower():
            msg = "must be a scheme and a host, such as https://wiki.example.org"
            raise Invalid(msg, field="site")
        return replace(client, site=origin, redirect_uris=(), grant_types=frozenset()), secret

    def renew(self, actor: Actor, company: CompanyId, service: ServiceId) -> Secret:
        """Replace an application's secret. Raises `Refused` where it has none."""
        actor.refuse_unassured()
        now, facts = self.office.clock.now(), self.office.facts(company)
        _refuse_foreign(facts, actor, service, now)
        secret = new_secret()
        with self.office.store.write() as records:
            client = _find(records, company, service)
            if client.public:
                msg = "An application without a secret has none to renew"
                raise Refused(msg)
            records.clients.replace(replace(client, client_secret_hash=secret.digest(), client_secrets=()))
            event = OwnAppSecretChanged(account=actor.account, company=company, service=service)
            records.audit.append(event, now)
        return secret

    def end(self, actor: Actor, company: CompanyId, service: ServiceId) -> Saved | Waits | None:
        """Take an application away, with its places and every right that was given for it alone."""
        facts = self.office.facts(company)

        def remove(records: Records) -> None:
            _find(records, company, service)
            records.clients.remove(ClientId(service))
            event = OwnAppEnded(account=actor.account, company=company, service=service)
            records.audit.append(event, self.office.clock.now())

        changes = taking_down(facts.tree, service)
        if changes:
            return self.office.save(actor, company, _proposal(facts, *changes), remove)
        self._end_unhung(actor, facts, remove)
        return None

    def _end_unhung(self, actor: Actor, facts: Facts, remove: Callable[[Records], None]) -> None:
        """Remove a client whose place was never made, or is gone."""
        actor.refuse_unassured()
        if not may_connect(facts, actor, facts.tree.structure.root, self.office.clock.now()):
            raise NotFound
        with self.office.store.write() as records:
            remove(records)


def may_connect(facts: Facts, actor: Actor, node: NodeId, at: datetime) -> bool:
    """Tell whether somebody may connect applications at a place."""
    subject = actor.subject
    return subject is not None and isinstance(decide(subject, APPS_CONFIGURE, node, facts.tree, at), Allow)


def _refuse_foreign(facts: Facts, actor: Actor, service: ServiceId, at: datetime) -> None:
    """Raise `NotFound` unless the actor may connect applications wherever this one hangs, or anywhere."""
    structure = facts.tree.structure
    nodes = structure.hangings.get(service) or (structure.root,)
    if not all(may_connect(facts, actor, node, at) for node in nodes):
        raise NotFound


def _find(records: Records, company: CompanyId, service: ServiceId) -> Client:
    client = records.clients.get(ClientId(service)) if owns(company, service) else None
    if client is None:
        raise NotFound
    return client


def _proposal(facts: Facts, *changes: Any) -> Proposal:
    return Proposal(tuple(changes), facts.tree.structure.rev)


def _metadata(service: ServiceId, wanted: Wanted) -> Mapping[str, Any]:
    """Describe the client. Its subjects are pairwise: no other program knows a person by them."""
    optional = {
        "initiate_login_uri": wanted.initiate_login_uri,
        "backchannel_logout_uri": wanted.backchannel_logout_uri,
    }
    return {
        "client_id": service,
        "client_name": wanted.name,
        "redirect_uris": list(wanted.redirect_uris),
        "post_logout_redirect_uris": list(wanted.post_logout_redirect_uris),
        "token_endpoint_auth_method": "none" if wanted.public else "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email phone roles offline_access",
        "subject_type": "pairwise",
        **{name: value for name, value in optional.items() if value},
        **({"backchannel_logout_session_required": True} if wanted.backchannel_logout_uri else {}),
        "okno": {"access": service},
    }
