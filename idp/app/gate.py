"""Build the gate: the one process that opens the vault, before services that have an `upstream`."""

from typing import Final

from flask import Flask

from idp.adapters.outbound import PooledRelay
from idp.app.behind_the_gate import start_behind_the_gate
from idp.app.factory import LARGEST_BODY, PARTS, load_all_bridges
from idp.app.linking import linkables
from idp.app.opening import open_house
from idp.app.proxies import TrustedProxies
from idp.app.serving import Program
from idp.links.desk import open_links
from idp.ports.clock import Clock
from idp.settings import Settings, SettingsError
from legacy_bridges.gate import Parts, furnish

BRIDGES: Final = "okno-bridges"
"""Where the application keeps the services that it stands before, in `app.extensions`."""


def create_gate(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """Open the house and put the gate on it; nothing runs in the background yet."""
    app = Flask("okno-gate", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    opened = open_house(settings, app=app, clock=clock)
    app.extensions[PARTS] = opened
    bridges = load_all_bridges(settings)
    relay = PooledRelay(settings.outbound_allow, settings.ca_file)
    links = open_links(opened.house, settings, linkables(bridges))
    try:
        furnish(app, Parts(opened.house, settings, bridges, relay, links, opened.trees))
    except ValueError as error:
        msg = f"bridges: {error}"
        raise SettingsError(msg) from None
    app.extensions[BRIDGES] = bridges
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


GATE: Final = Program(
    "bridges_listen",
    create_gate,
    lambda app: start_behind_the_gate(app.extensions[PARTS], app.extensions[BRIDGES]),
)
