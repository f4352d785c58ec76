"""What is published is answered before Flask is entered, with the bytes that Flask answered first.

Metadata and the JWK Set are asked for by everybody all the time and change when keys do. Whoever
says that they have them already, or asks in any other way, is answered by the view itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from idp.ports.house import House

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONDITIONS: Final = frozenset(
    {
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_MATCH",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_IF_RANGE",
        "HTTP_RANGE",
    }
)
"""By which an answer may be another one. RFC 9110 §13.1, RFC 9110 §14.2."""
Version = Callable[[], object]
"""Returns the same object for as long as the answer is the same."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of the view."""

    version: object
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def what_is_published(house: House) -> Mapping[str, Version]:
    """Return the addresses, and what their answers depend on."""
    never = object()
    return {
        "/.well-known/openid-configuration": lambda: never,
        "/.well-known/oauth-authorization-server": lambda: never,
        "/jwks": house.signer.jwks,
    }


class Published:
    """A WSGI application that says again what was said before."""

    def __init__(self, application: "WSGIApplication", versions: Mapping[str, Version]) -> None:
        self._application = application
        self._versions = versions
        self._kept: dict[str, Kept] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Serve one request. RFC 9110 §9.3.1."""
        version_of = self._versions.get(environ["PATH_INFO"])
        if version_of is None or not is_plain(environ):
            return self._application(environ, start_response)
        try:
            version = version_of()
        except Exception:  # noqa: BLE001 — the view meets it too, and there it is shown
            return self._application(environ, start_response)
        kept = self._kept.get(environ["PATH_INFO"])
        if kept is None or kept.version is not version:
            kept = self._ask(environ, version)
        start_response(kept.status, list(kept.headers))
        return [kept.body]

    def _ask(self, environ: "WSGIEnvironment", version: object) -> Kept:
        """Let the view answer, and keep that if it is good."""
        said: list[tuple[str, tuple[tuple[str, str], ...]]] = []

        def note(
            status: str, headers: list[tuple[str, str]], _error: object = None
        ) -> Callable[[bytes], None]:
            said.append((status, tuple(headers)))
            return lambda _piece: None

        path = environ["PATH_INFO"]
        body = whole(self._application(environ, note))
        kept = Kept(version, *said[-1], body)
        if kept.status.startswith("200 "):
            self._kept[path] = kept
        return kept


def whole(pieces: Iterable[bytes]) -> bytes:
    """Read an answer to its end, and close it. PEP 3333."""
    try:
        return b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def is_plain(environ: "WSGIEnvironment") -> bool:
    """Tell whether a request asks for all there is, whatever it has already."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
        return False
    return environ.keys().isdisjoint(CONDITIONS)
