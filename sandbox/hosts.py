"""One port, several hosts: each service of the sandbox answers under its own name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.cabinet import FrontProxy, ProxySettings, cabinet_app
from sandbox.credentials import Credentials
from sandbox.hello import hello_app
from sandbox.pbx import pbx_app
from sandbox.pbx.provider import Provider
from sandbox.seen import Seen
from sandbox.target import target_app

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


def sandbox_app(
    provider: str, credentials: Credentials, port: int, ca_file: str | None = None
) -> "WSGIApplication":
    """Put every service of the sandbox behind its host name."""
    seen = Seen()
    cabinet = cabinet_app(credentials.own_secret).wsgi_app
    settings = ProxySettings(provider, "cabinet", credentials.proxy_secret, credentials.own_secret)
    guarded = FrontProxy(seen.watch("cabinet behind the proxy", cabinet), settings)
    console = pbx_app(Provider(provider, credentials, ca_file), f"http://pbx.localhost:{port}").wsgi_app
    applications: dict[str, WSGIApplication] = {
        "pbx": seen.watch("pbx.localhost", console),
        "cabinet": seen.watch("cabinet.localhost", guarded),
        "old-cabinet": seen.watch("old-cabinet.localhost", cabinet),
    }
    if credentials.target is not None:
        client_id, client_secret = credentials.target
        of_target = replace(credentials, client_id=client_id, client_secret=client_secret)
        target = target_app(
            Provider(provider, of_target, ca_file), f"http://target.localhost:{port}"
        ).wsgi_app
        applications["target"] = seen.watch("target.localhost", target)
    return Hosts(applications, hello_app(seen, provider, port).wsgi_app)
