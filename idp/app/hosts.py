"""Answer at the issuer's own host only."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from idp.app.proxies import TRUSTED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ANY_HOST = ("/bridge/", "/health")
"""What a trusted proxy may ask under another host: the name of the service it guards."""
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class KnownHosts:
    """A WSGI application that refuses requests meant for somebody else. RFC 9110 §7.4."""

    def __init__(self, application: "WSGIApplication", issuer: str) -> None:
        self._application = application
        self._issuer = issuer
        parts = urlsplit(issuer)
        self._host = normal_host(parts.netloc, parts.scheme)
        self._scheme = parts.scheme

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Serve one request, or say where this provider answers."""
        if self._known(environ):
            return self._application(environ, start_response)
        body = f"This provider answers at {self._issuer} only.\n".encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ]
        start_response("421 Misdirected Request", headers)
        return [body]

    def _known(self, environ: "WSGIEnvironment") -> bool:
        if normal_host(str(environ.get("HTTP_HOST", "")), self._scheme) == self._host:
            return True
        return bool(environ.get(TRUSTED)) and str(environ.get("PATH_INFO", "")).startswith(ANY_HOST)


def normal_host(host: str, scheme: str) -> str:
    """Write a host in lower case, without the port that its scheme implies."""
    return host.lower().removesuffix(DEFAULT_PORTS[scheme])
