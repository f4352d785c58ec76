"""What reached each host: names of cookies and headers, so that a test can look for strangers."""

from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT = 500
SECRETS = frozenset(
    {"X-Okno-Proxy-Secret", "X-Cabinet-Proxy", "X-Api-Key", "X-Portal-Gateway", "X-Track-Front"}
)


class Seen:
    """The last requests of each place, newest last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[str, deque[Mapping[str, Any]]] = {}

    def note(self, place: str, environ: "WSGIEnvironment") -> None:
        """Write one request down."""
        entry = {
            "method": environ["REQUEST_METHOD"],
            "path": environ.get("PATH_INFO", ""),
            "cookies": cookie_names(environ.get("HTTP_COOKIE", "")),
            "headers": _headers(environ),
        }
        with self._lock:
            self._requests.setdefault(place, deque(maxlen=KEPT)).append(entry)

    def watch(self, place: str, application: "WSGIApplication") -> "WSGIApplication":
        """Return the application with every request to it written down."""

        def watched(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            self.note(place, environ)
            return application(environ, start_response)

        return watched

    def all(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return everything, by place."""
        with self._lock:
            return {place: list(requests) for place, requests in self._requests.items()}


def cookie_names(header: str) -> list[str]:
    """List the names in a Cookie header, those of malformed pairs too."""
    names = {pair.partition("=")[0].strip() for pair in header.split(";") if pair.strip()}
    with suppress(CookieError):
        names |= set(SimpleCookie(header))
    return sorted(names)


def _headers(environ: "WSGIEnvironment") -> dict[str, str]:
    """Return header names; values only of `X-` headers that are no secret."""
    found = {}
    for key, value in environ.items():
        if key.startswith("HTTP_") and key != "HTTP_COOKIE":
            name = key.removeprefix("HTTP_").replace("_", "-").title()
            shown = name.startswith("X-") and name not in SECRETS
            found[name] = str(value) if shown else "…"
    return found
