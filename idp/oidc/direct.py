"""What programs ask over and over, read from the WSGI environ itself: the same steps as the views take.

Only the shape that nearly all have is answered here. Everything that a view would look at twice
(a query, another content type, an Origin, a parameter that comes again) is left to the view.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qsl

from idp.oidc.answers import Bytes, Json
from idp.oidc.introspection import answer_introspection_request
from idp.oidc.parameters import Parameters
from idp.oidc.presenting import ResourceCall
from idp.oidc.provider import Provider
from idp.oidc.received import FORM, LARGEST_BODY
from idp.oidc.token.endpoint import answer_token_request
from idp.oidc.token.guessing import Caller
from idp.oidc.token.server import TokenServer
from idp.oidc.userinfo import answer_userinfo_request

Environ = Mapping[str, Any]
Answering = Callable[[], Json | Bytes]
NOTHING: Final = Parameters.of(())


@dataclass(frozen=True, slots=True)
class Direct:
    """Finds what answers a request of a program."""

    provider: Provider
    tokens: TokenServer

    def find(self, environ: Environ) -> Answering | None:
        """Return what answers it, or nothing if its view has to."""
        if environ.get("QUERY_STRING") or "HTTP_ORIGIN" in environ:
            return None
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if (method, path) == ("GET", "/userinfo"):
            return partial(answer_userinfo_request, self.provider, NOTHING, call_of(environ))
        return self._posted(path, environ) if method == "POST" else None

    def _posted(self, path: str, environ: Environ) -> Answering | None:
        answer = self._answers().get(path)
        form = form_of(environ) if answer is not None else None
        return partial(answer, form, caller_of(environ)) if answer is not None and form is not None else None

    def _answers(self) -> Mapping[str, Callable[[Parameters, Caller], Json]]:
        """Name the endpoints that read a form."""
        return {
            "/token": partial(answer_token_request, self.tokens),
            "/introspect": partial(answer_introspection_request, self.provider),
        }


def form_of(environ: Environ) -> Parameters | None:
    """Read a plain form. RFC 6749 §3.2."""
    body = environ["wsgi.input"]
    if environ.get("CONTENT_TYPE") != FORM or not isinstance(body, BytesIO):
        return None
    said = body.getvalue()
    if len(said) > LARGEST_BODY or not said.isascii():
        return None
    pairs = parse_qsl(said.decode("ascii"), keep_blank_values=True, errors="werkzeug.url_quote")
    return Parameters.of(pairs) if is_each_once(pairs) else None


def is_each_once(pairs: Iterable[tuple[str, str]]) -> bool:
    """Tell whether no parameter comes again."""
    names = [name for name, _ in pairs]
    return len(names) == len(set(names))


def caller_of(environ: Environ) -> Caller:
    """Read how a client presents itself in the header, and from where. RFC 6749 §2.3.1."""
    return Caller(
        environ.get("HTTP_AUTHORIZATION"), environ.get("REMOTE_ADDR") or "", environ.get("HTTP_DPOP")
    )


def call_of(environ: Environ) -> ResourceCall:
    """Read how a protected resource is called. RFC 6750 §2.1."""
    return ResourceCall(
        environ.get("HTTP_AUTHORIZATION"),
        environ.get("HTTP_DPOP"),
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
    )
