"""The reverse proxy before the cabinet: asks the provider about every request, as nginx would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import urllib3

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IDENTITY: Final = (
    "X-Cabinet-User",
    "X-Cabinet-Subject",
    "X-Cabinet-Name",
    "X-Cabinet-Company-Id",
    "X-Cabinet-Company",
    "X-Cabinet-Roles",
)
OWN_SECRET: Final = "X-Cabinet-Proxy"
"""How the cabinet knows that a request came through this proxy."""
PASSED_ON: Final = ("/_okno/start", "/_okno/finish")
LEAVE: Final = "/logout.php"
HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
    }
)
STATUS: Final = {200: "OK", 302: "Found", 303: "See Other", 400: "Bad Request", 404: "Not Found"}


@dataclass(frozen=True, slots=True, repr=False)
class ProxySettings:
    """Whom the proxy asks, and the secrets it shows."""

    provider: str
    service: str
    proxy_secret: str
    own_secret: str
    ca_file: str | None = None


class FrontProxy:
    """A WSGI application before another."""

    def __init__(self, application: "WSGIApplication", settings: ProxySettings) -> None:
        self._application = application
        self._settings = settings
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(5), retries=False, maxsize=8, ca_certs=settings.ca_file
        )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request."""
        try:
            return self._serve(str(environ.get("PATH_INFO", "")), environ, start_response)
        except urllib3.exceptions.HTTPError:
            return _plain(start_response, "502 Bad Gateway", "The sign-in does not answer.")

    def _serve(
        self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Choose between the provider's two pages here, signing out, and the cabinet itself."""
        if path in PASSED_ON:
            return self._pass_on(path, environ, start_response)
        if path.startswith("/_okno"):
            return _plain(start_response, "404 Not Found", "No such page.")
        if path == LEAVE:
            return _redirect(start_response, f"{self._settings.provider}/logout")
        return self._guard(environ, start_response)

    def _guard(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Ask about the request; let it through with what was answered, or send it to sign in."""
        asked = self._ask(
            "verify",
            environ,
            {
                "X-Original-URI": str(environ.get("REQUEST_URI", "")),
                "X-Original-Method": str(environ.get("REQUEST_METHOD", "")),
            },
        )
        if asked.status == 200:
            return self._application(self._cleaned(environ, asked.headers), start_response)
        start = asked.headers.get("X-Okno-Start", "")
        if asked.status in (401, 403) and start.startswith("/_okno/start"):
            return _redirect(start_response, start)
        return _plain(start_response, "502 Bad Gateway", "The sign-in did not understand this proxy.")

    def _pass_on(
        self, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Hand `start` and `finish` to the provider, and its answer to the browser."""
        query = str(environ.get("QUERY_STRING", ""))
        answer = self._ask(path.rpartition("/")[2], environ, {}, query)
        headers = [(k, v) for k, v in answer.headers.iteritems() if k.lower() not in HOP_BY_HOP]
        headers.append(("Content-Length", str(len(answer.data))))
        start_response(f"{answer.status} {STATUS.get(answer.status, 'Answer')}", headers)
        return [answer.data]

    def _ask(
        self, what: str, environ: "WSGIEnvironment", more: Mapping[str, str], query: str = ""
    ) -> urllib3.BaseHTTPResponse:
        settings = self._settings
        headers = {
            "Host": str(environ.get("HTTP_HOST", "")),
            "X-Okno-Proxy-Secret": settings.proxy_secret,
            "X-Forwarded-For": str(environ.get("REMOTE_ADDR", "")),
            **more,
        }
        for name in ("Cookie", "User-Agent", "Accept-Language"):
            value = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
            if value:
                headers[name] = str(value)
        url = f"{settings.provider}/bridge/{what}/{settings.service}?{query}"
        return self._http.request("GET", url, headers=headers, redirect=False)

    def _cleaned(self, environ: "WSGIEnvironment", told: Mapping[str, str]) -> "WSGIEnvironment":
        """Return the request as the cabinet may see it.

        What the client calls identity is dropped in every spelling: CGI folds `-` and `_`
        into one, so one deletion covers both. `Connection` may name no header of ours.
        """
        cleaned = dict(environ)
        for name in str(environ.get("HTTP_CONNECTION", "")).split(","):
            cleaned.pop(_cgi(name.strip()), None)
        cleaned.pop("HTTP_CONNECTION", None)
        cookies = str(environ.get("HTTP_COOKIE", "")).split(";")
        kept = [c.strip() for c in cookies if not c.strip().startswith("__Host-okno_")]
        cleaned["HTTP_COOKIE"] = "; ".join(kept)
        for name in IDENTITY:
            cleaned[_cgi(name)] = told.get(name, "")
        cleaned[_cgi(OWN_SECRET)] = self._settings.own_secret
        return cleaned


def _cgi(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


def _redirect(start_response: "StartResponse", location: str) -> Iterable[bytes]:
    start_response(
        "302 Found", [("Location", location), ("Content-Length", "0"), ("Cache-Control", "no-store")]
    )
    return [b""]


def _plain(start_response: "StartResponse", status: str, text: str) -> Iterable[bytes]:
    body = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
