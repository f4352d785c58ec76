"""The `service` of CAS: an address that every program reads alike, or none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes

LONGEST: Final = 2048
TICKET: Final = "ticket"
_WRITTEN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?]*)?(?:\?(?P<query>.*))?\Z"
)
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+\Z")
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(rb"[\x00-\x1f\x7f\\]")
_DOUBTFUL: Final = re.compile(r"%(2[eEfF5]|5[cC])|//")
"""In a path: encoded dots, slashes and percent signs name another place for who decodes twice."""
_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class ServiceUrl:
    """An address at a service. What counts is what was written; the parts are for comparing."""

    written: str
    """Decoded once, byte for byte what a ticket is bound to. CAS Protocol §2.5.1."""
    origin: tuple[str, str, int]
    path: str


def read_service(text: str) -> ServiceUrl | None:
    """Read an address; `None` for what programs could take for different places.

    That is a user name before the host, a backslash, a fragment, a dot segment, an encoded slash,
    what is not plain ASCII, and an address that brings a ticket of its own.
    """
    if len(text) > LONGEST or not _PRINTABLE.match(text) or _is_doubtful(text):
        return None
    found = _WRITTEN.match(text)
    if found is None:
        return None
    path, port = found["path"] or "/", int(found["port"] or _PORTS[found["scheme"]])
    if _leads_elsewhere(path) or not 0 < port <= _LAST_PORT or _brings_ticket(found["query"] or ""):
        return None
    return ServiceUrl(text, (found["scheme"], found["host"].lower(), port), path)


def belongs_to(url: ServiceUrl, services: Iterable[str]) -> int:
    """Return how much of its path a manifest's addresses cover; 0 if none is the place it lies at."""
    return max((_covers(one, url) for one in services), default=0)


def with_ticket(url: str, ticket: str) -> str:
    """Add the ticket to the address. CAS Protocol §2.2.4."""
    return f"{url}{'&' if '?' in url else '?'}{TICKET}={ticket}"


def _covers(registered: str, url: ServiceUrl) -> int:
    place = read_service(registered)
    if place is None or place.origin != url.origin:
        return 0
    folder = place.path.rstrip("/") + "/"
    return len(folder) if url.path.startswith(folder) or url.path + "/" == folder else 0


def _is_doubtful(text: str) -> bool:
    if "\\" in text or "#" in text or _BROKEN_ESCAPE.search(text):
        return True
    return bool(_CONTROL.search(unquote_to_bytes(text)))


def _leads_elsewhere(path: str) -> bool:
    if _DOUBTFUL.search(path):
        return True
    return any(segment.partition(";")[0] in (".", "..") for segment in path.split("/"))


def _brings_ticket(query: str) -> bool:
    """Tell whether a ticket stands in it already: the service might read that one."""
    return any(name == TICKET for name, _value in parse_qsl(query.replace(";", "&"), keep_blank_values=True))
