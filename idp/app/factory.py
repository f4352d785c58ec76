"""Build the Flask application: every edge, handed the same house."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask

import idp.api
import idp.api.applications
import idp.api.authzen
import idp.api.camara
import idp.oidc
import idp.web
import legacy_bridges.host
from idp.api.applications import Counter
from idp.api.authzen import Point
from idp.api.camara import Desk as CamaraDesk
from idp.api.health import Pulse
from idp.app.bodies import BodyGate
from idp.app.catalogue import Catalogue
from idp.app.demo import mount_demo
from idp.app.direct import DirectDoor
from idp.app.hosts import KnownHosts
from idp.app.internal import internal_kinds
from idp.app.offering import app_secrets_of
from idp.app.opening import Opened, open_house
from idp.app.proxies import TrustedProxies
from idp.app.published import Published, what_is_published
from idp.interaction import Reception
from idp.model.ids import ClientId
from idp.oidc import Bridging, TokenService, TokenServices
from idp.oidc.registration import parse_client
from idp.ports.clock import Clock
from idp.rbac.own_apps import OwnApps
from idp.settings import Settings, SettingsError
from idp.web.headers import harden
from legacy_bridges import Bridges, ManifestError, load_bridges
from legacy_bridges.host.cas import CasParts
from legacy_bridges.host.internal import Counter as InternalCounter
from legacy_bridges.host.internal import internal_door
from legacy_bridges.host.openers import Opener
from legacy_bridges.host.saml.mounting import Saml
from legacy_bridges.host.token_entry import TokenOpener
from legacy_bridges.host.token_names import Usernames, audiences
from legacy_bridges.own_sites import OwnSites

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LARGEST_BODY: Final = 64 * 1024
PARTS: Final = "okno"
"""Where the application keeps what was opened for it, in `app.extensions`."""


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Open the house and put the edges on it; nothing runs in the background yet.

    `app.extensions["okno"]` is what was opened.
    """
    app = Flask("okno", static_folder=None)
    opened = open_house(settings, app=app, clock=clock)
    app.extensions[PARTS] = opened
    _configure(app, settings)
    _add_edges(app, opened)
    _add_apis(app, opened)
    inner = BodyGate(_programs_first(app, settings), largest=LARGEST_BODY, threads=settings.threads)
    known = KnownHosts(Published(inner, what_is_published(opened.house)), settings.issuer)
    outer = TrustedProxies(known, settings.trusted_proxies)
    app.wsgi_app = outer  # type: ignore[method-assign]  # the way Flask documents for WSGI middleware
    return app


def _programs_first(app: Flask, settings: Settings) -> "WSGIApplication":
    """Answer programs before Flask is entered; the demo keeps a record of all that comes in."""
    mounted = app.blueprints["oidc"]
    if settings.demo or not isinstance(mounted, idp.oidc.Mounted):
        return app.wsgi_app
    return DirectDoor(app, mounted.direct, partial(harden, secure=settings.secure))


def _configure(app: Flask, settings: Settings) -> None:
    issuer = urlsplit(settings.issuer)
    app.config["SERVER_NAME"] = issuer.netloc
    app.config["PREFERRED_URL_SCHEME"] = issuer.scheme
    app.config["MAX_FORM_PARTS"] = 200


def _add_edges(app: Flask, opened: Opened) -> None:
    house, settings = opened.house, opened.settings
    bridges = replace(load_all_bridges(settings), own=OwnSites(house.store, house.stamps))
    catalogue = Catalogue(house.store, house.stamps, bridges, settings.issuer)
    idp.web.furnish(app, house, settings)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    claims = opened.claims
    partners = idp.oidc.Partners(claims.manifests, claims.releasing, claims.ending)
    saml = Saml.of(house, settings, bridges, opened.trees)
    usernames = Usernames(bridges, opened.trees, house.clock)
    bridging = Bridging(bridges.reach, tokens_of(bridges, usernames), saml.carries)
    app.register_blueprint(
        idp.oidc.blueprint(house, settings, bridges.title, opened.trees, partners, bridging)
    )
    app.register_blueprint(
        idp.web.blueprint(
            house, settings, catalogue, opened.desk, claims, OwnApps(opened.desk.office, parse_client)
        )
    )
    _add_bridges(app, opened, bridges, saml)
    if settings.demo:
        mount_demo(app, opened, catalogue)


def _add_bridges(app: Flask, opened: Opened, bridges: Bridges, saml: Saml) -> None:
    house, settings = opened.house, opened.settings
    reception = Reception.of(house.stamps, settings, opened.trees)
    cas = CasParts(house, settings, bridges, reception)
    openers: dict[str, Opener] = {
        "cas": cas.opener,
        "saml": saml.opener,
        "token": TokenOpener(opened.trees),
    }
    app.register_blueprint(legacy_bridges.host.blueprint(house, settings, bridges, opened.trees, openers))
    front = idp.oidc.FrontChannel.of(house, settings)
    app.register_blueprint(cas.mount(openers, front.before(saml.carries)))
    app.register_blueprint(saml.mount(reception, openers, front.begin))
    asked = InternalCounter(house, settings, bridges, reception, opened.stamps_age)
    kinds = internal_kinds(app_secrets_of(opened, bridges))
    app.register_blueprint(internal_door(asked, kinds))


def _add_apis(app: Flask, opened: Opened) -> None:
    house, settings, claims = opened.house, opened.settings, opened.claims
    pulse = Pulse(opened.stamps_age, opened.redis_state, opened.billing_state)
    app.register_blueprint(idp.api.blueprint(house, pulse))
    point = Point(house, settings, opened.trees, idp.oidc.client_finder(house))
    app.register_blueprint(idp.api.authzen.blueprint(point))
    counter = Counter(idp.oidc.form_client_finder(house, settings), claims.releasing)
    app.register_blueprint(idp.api.applications.blueprint(counter))
    desk = CamaraDesk(house, settings.issuer, claims, idp.oidc.token_finder(house, settings))
    app.register_blueprint(idp.api.camara.blueprint(desk))


def tokens_of(bridges: Bridges, names: Usernames) -> TokenServices:
    """Tell the provider which services are entered by its access tokens, and who people are there.

    Raises `SettingsError` where two want the same ones.
    """
    found: dict[str, TokenService] = {}
    for service, one in audiences(bridges):
        if one.resource in found:
            msg = f"bridges_dir: {service} takes the tokens of {found[one.resource].service}: {one.resource}"
            raise SettingsError(msg)
        clients = frozenset(map(ClientId, one.clients))
        found[one.resource] = TokenService(service, one.resource, one.scope, clients)
    return TokenServices(found, names)


def load_all_bridges(settings: Settings) -> Bridges:
    """Read the service manifests. Raises `SettingsError` with one line."""
    folder = settings.bridges_dir
    if folder is not None and not folder.is_dir():
        msg = f"bridges_dir: {folder} is not a folder"
        raise SettingsError(msg)
    try:
        return load_bridges(settings)
    except ManifestError as error:
        raise SettingsError(str(error)) from None
