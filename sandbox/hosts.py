"""One port, several hosts: each service of the sandbox answers under its own name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.billing import Books, billing_app
from sandbox.cabinet import FrontProxy, ProxySettings, cabinet_app
from sandbox.credentials import Credentials
from sandbox.display import Line, Screen, display_app
from sandbox.hello import hello_app
from sandbox.partners import Provider as PartnerProvider
from sandbox.partners import partner_app, read_form
from sandbox.party import SITES, Provider, party_app
from sandbox.seen import Seen
from sandbox.zoo import Around, trusting_app, zoo_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Hosts:
    """A WSGI application that chooses by the first label of the host name."""

    def __init__(self, applications: "Mapping[str, WSGIApplication]", other: "WSGIApplication") -> None:
        self._applications = applications
        self._other = other

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request."""
        name = str(environ.get("HTTP_HOST", "")).lower().partition(":")[0].removesuffix(".localhost")
        return self._applications.get(name, self._other)(environ, start_response)


@dataclass(frozen=True, slots=True)
class Where:
    """The provider, and how the sandbox itself is reached."""

    provider: str
    scheme: str
    port: int
    ca_file: str | None = None
    state: Path | None = None
    """Folder where services keep what they must remember."""

    def origin(self, name: str) -> str:
        """Return the address of a service."""
        return f"{self.scheme}://{name}.localhost:{self.port}"


def sandbox_app(where: Where, credentials: Credentials) -> "WSGIApplication":
    """Put every service of the sandbox behind its host name."""
    seen = Seen()
    cabinet = cabinet_app(credentials.own_secret).wsgi_app
    settings = ProxySettings(
        where.provider, "cabinet", credentials.proxy_secret, credentials.own_secret, where.ca_file
    )
    guarded = FrontProxy(seen.watch("cabinet behind the proxy", cabinet), settings)
    applications: dict[str, WSGIApplication] = {
        "cabinet": seen.watch("cabinet.localhost", guarded),
        "old-cabinet": seen.watch("old-cabinet.localhost", cabinet),
        "billing": seen.watch("billing.localhost", billing_app(_books(where)).wsgi_app),
    }
    for name, client in credentials.clients.items():
        provider = Provider(where.provider, client, where.ca_file)
        party = party_app(SITES[name], provider, where.origin(name))
        applications[name] = seen.watch(f"{name}.localhost", party.wsgi_app)
    if credentials.display:
        screen = Screen(Line(where.provider, credentials.display, where.ca_file))
        applications["display"] = seen.watch("display.localhost", display_app(screen).wsgi_app)
    for name, partner in credentials.partners.items():
        known = PartnerProvider(where.provider, partner.client_id, partner.keys, where.ca_file)
        page = partner_app(read_form(name), known, where.origin(name))
        applications[name] = seen.watch(f"{name}.localhost", page.wsgi_app)
    for name, told in credentials.zoo.items():
        applications[f"{name}-old"] = seen.watch(f"{name}-old.localhost", zoo_app(name, told).app.wsgi_app)
    for name, told in credentials.trusting.items():
        around = Around(where.provider, where.origin(name), where.ca_file)
        page = trusting_app(name, told, around).app
        applications[name] = seen.watch(f"{name}.localhost", page.wsgi_app)
    hello = hello_app(seen, where.provider, where.origin, credentials.zoo, tuple(credentials.trusting))
    return Hosts(applications, hello.wsgi_app)


def _books(where: Where) -> Books:
    """Open what billing knows, with what was ordered before."""
    return Books(file=where.state / "billing.json" if where.state else None).recall()
