"""Believe `X-Forwarded-*` from trusted proxies only, by the network they call from."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from idp.settings.values import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TRUSTED = "okno.from_trusted_proxy"
"""Set in the environ when the request came through a trusted proxy."""
PEER = "okno.peer"
"""Set in the environ: the address that the connection came from, before anybody is believed."""
CAME_FORWARDED = "okno.forwarded"
"""Set in the environ: whether a proxy says that it hands the request on, trusted or not."""
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
SAYS_SO = frozenset({*FORWARDED, "HTTP_VIA"})


class TrustedProxies:
    """A WSGI application that sees the browser's address, host and scheme, or the caller's own.

    From anybody but a trusted proxy the headers are deleted, so that nothing behind reads them.
    """

    def __init__(self, application: "WSGIApplication", networks: Sequence[Network]) -> None:
        self._application = application
        self._networks = tuple(networks)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Serve one request."""
        environ.pop(TRUSTED, None)
        environ[PEER] = environ.get("REMOTE_ADDR", "")
        environ[CAME_FORWARDED] = not environ.keys().isdisjoint(SAYS_SO)
        if self._trusted(str(environ.get("REMOTE_ADDR", ""))):
            environ[TRUSTED] = True
            self._believe(environ)
        for name in FORWARDED:
            environ.pop(name, None)
        return self._application(environ, start_response)

    def _trusted(self, address: str) -> bool:
        found = parse_address(address) if self._networks else None
        return found is not None and any(_within(found, network) for network in self._networks)

    def _believe(self, environ: "WSGIEnvironment") -> None:
        address = self._nearest_stranger(str(environ.get("HTTP_X_FORWARDED_FOR", "")))
        if address:
            environ["REMOTE_ADDR"] = address
        scheme = _last(environ, "HTTP_X_FORWARDED_PROTO")
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = _last(environ, "HTTP_X_FORWARDED_HOST")
        if host:
            environ["HTTP_HOST"] = host

    def _nearest_stranger(self, chain: str) -> str:
        """Return the last address that is not one of our proxies: what comes before may be forged."""
        addresses = [part.strip() for part in chain.split(",") if part.strip()]
        strangers = [a for a in addresses if not self._trusted(a)]
        found = (strangers or addresses or [""])[-1]
        return found if parse_address(found) is not None else ""


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; one of IPv4 in IPv6 clothes is IPv4. RFC 4291 §2.5.5.2."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def _within(address: IPv4Address | IPv6Address, network: Network) -> bool:
    same = isinstance(address, IPv6Address) == isinstance(network, IPv6Network)
    return same and address in network


def _last(environ: "WSGIEnvironment", name: str) -> str:
    return str(environ.get(name, "")).rpartition(",")[2].strip()
