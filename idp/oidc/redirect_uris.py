"""Redirect URIs: what may be registered, and what matches. RFC 9700 §2.1."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from idp.model.client import Client
from idp.settings.values import is_loopback

LONGEST: Final = 2048
_URI_CHARACTERS: Final = re.compile(r"(?:[A-Za-z0-9\-._~:/?@!$&'()+,;=]|%[0-9A-Fa-f]{2})+\Z")
"""RFC 3986 §2, without `#`, brackets (put back for IPv6 loopback) and the wildcard `*`."""
_PRIVATE_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+\Z")
"""RFC 8252 §7.1: a scheme after a domain name in reverse order."""
_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_BRACKETED: Final = re.compile(r"\[[0-9a-f:]+\](?::[0-9]{1,5})?\Z")
_BARE_LOOPBACK: Final = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?(/.*)?\Z", re.DOTALL)
_PORTS: Final = {"https": 443, "http": 80}
_REPLY: Final = frozenset({"code", "state", "iss", "error", "error_description", "response", "id_token"})


def problem_of(uri: str, *, native: bool) -> str | None:
    """Say what is wrong with a redirect URI to be registered; `None` if it is good.

    `native` allows what an app on somebody's own machine may have: a private-use scheme and http
    on a loopback address (RFC 8252 §7). Otherwise it is https, or http on a loopback host.
    """
    if len(uri) > LONGEST or not _URI_CHARACTERS.match(uri.replace("[::1]", "loopback", 1)):
        return "holds characters that do not belong into a redirect URI"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "is not a URI"
    return _problem_of_parts(parts, native=native) or _problem_of_query(parts.query)


def matches(client: Client, presented: str) -> bool:
    """Compare with the registered ones, byte for byte. RFC 6749 §3.1.2.3.

    The port of a loopback redirect URI of a native client is free (RFC 8252 §7.3); it is
    the literal addresses only, for `localhost` may be resolved elsewhere.
    """
    if presented in client.redirect_uris:
        return problem_of(presented, native=client.native) is None
    if not client.native:
        return False
    portless = _without_port(presented)
    return portless is not None and any(portless == _without_port(uri) for uri in client.redirect_uris)


def origin_of(uri: str) -> str:
    """Return the origin, or the scheme alone where there is no host."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def source_of(uri: str) -> str:
    """Return what a page's policy calls an origin: it can name no IPv6 address, and then says the scheme."""
    origin = origin_of(uri)
    return f"{urlsplit(uri).scheme}:" if "[" in origin else origin


def is_same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses have scheme, host and port in common, said or not."""
    return _place(one) == _place(other)


def _place(uri: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(uri)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def host_of(uri: str) -> str:
    """Return what is shown beside the client's name: the host, or the private scheme."""
    parts = urlsplit(uri)
    return parts.hostname or parts.scheme


def _without_port(uri: str) -> str | None:
    if problem_of(uri, native=True) is not None:
        return None
    match = _BARE_LOOPBACK.match(uri)
    return None if match is None else f"{match[1]}{match[3] or ''}"


def _problem_of_parts(parts: SplitResult, *, native: bool) -> str | None:
    if parts.scheme in ("https", "http"):
        return _problem_of_web(parts)
    if not native or not _PRIVATE_SCHEME.match(parts.scheme):
        return "must be https (a native app may also use its reversed domain name as scheme)"
    if parts.netloc or not parts.path.startswith("/"):
        return "must be written scheme:/path"
    return None


def _problem_of_web(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if "@" in parts.netloc or parts.netloc != parts.netloc.lower():
        return "must have a host in lower case and no user information"
    if not _names_host(parts.netloc, host):
        return "must have a host name"
    if parts.scheme == "http" and not (host in _LOOPBACK or _is_named_loopback(host)):
        return "must be https; http is for loopback hosts only"
    return None


def _names_host(netloc: str, host: str) -> bool:
    """Tell whether there is a host name, or a loopback address with nothing glued to its brackets."""
    if "[" in netloc:
        return host in _LOOPBACK and _BRACKETED.match(netloc) is not None
    return host in _LOOPBACK or _HOST.match(host) is not None


def _is_named_loopback(host: str) -> bool:
    """Tell whether a host is `localhost` or below it; addresses other than the two are not meant."""
    try:
        ip_address(host)
    except ValueError:
        return is_loopback(host)
    return False


def _problem_of_query(query: str) -> str | None:
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    return "must not hold parameters of the answer" if names & _REPLY else None
