"""What the bridges are mounted on, and what lies outside: whoever is told something by the provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask

from idp.interaction import Reception
from idp.model.errors import Unavailable
from idp.ports.house import House
from idp.ports.outbound import Answer
from idp.rbac import Trees
from idp.settings import Settings
from legacy_bridges import Bridges
from legacy_bridges.host import blueprint
from legacy_bridges.host.cas import CasParts
from legacy_bridges.host.openers import Opener
from legacy_bridges.host.token_entry import TokenOpener


class Nothing:
    """A part that bridges have no use for."""


@dataclass
class Outside:
    """Keep `idp.ports.outbound.Fetch`: answer as told, and remember what was posted where."""

    status: int = 200
    posted: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def get(self, url: str) -> Answer:
        """Nothing here is fetched."""
        raise Unavailable(url)

    def post_form(self, url: str, form: Mapping[str, str]) -> Answer:
        """Take a form."""
        self.posted.append((url, form))
        return Answer(self.status, {}, b"")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Nothing else is posted."""
        raise Unavailable(url)


def mount_bridges(app: Flask, house: House, settings: Settings, bridges: Bridges) -> None:
    """Put the addresses of bridges on an application, those of CAS too."""
    cas = CasParts(house, settings, bridges, Reception.of(house.stamps, settings))
    openers: dict[str, Opener] = {"cas": cas.opener, "token": TokenOpener(Trees(house.stamps))}
    app.register_blueprint(blueprint(house, settings, bridges, openers=openers))
    app.register_blueprint(cas.mount(openers, lambda _sid, to, _browser: to))
