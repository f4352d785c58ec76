"""Keep the operating system's environment out of the request environment.

Granian builds every WSGI environ on top of `os.environ`: a variable `HTTP_X_FOO` would read as a
request header, and every secret in the environment would lie in `request.environ`.
"""

from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CGI_PREFIXES = (
    "HTTP_",
    "REMOTE_",
    "SERVER_",
    "REQUEST_",
    "CONTENT_",
    "PATH_",
    "QUERY_",
    "SCRIPT_",
    "GATEWAY_",
)
OWN_PREFIX = "OKNO_"


def shed(environ: MutableMapping[str, str]) -> frozenset[str]:
    """Drop variables that could pass for a request's, and our settings; return the names left.

    None of the names left is one that a server sets, so deleting them later is unambiguous.
    """
    for name in [n for n in environ if n.startswith((*CGI_PREFIXES, OWN_PREFIX)) or "." in n]:
        del environ[name]
    return frozenset(environ)


class WithoutEnvironment:
    """A WSGI application that never sees the variables named."""

    def __init__(self, application: "WSGIApplication", names: frozenset[str]) -> None:
        self._application = application
        self._names = names

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Serve one request."""
        for name in self._names:
            environ.pop(name, None)
        return self._application(environ, start_response)
