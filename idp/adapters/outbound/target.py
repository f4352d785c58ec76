"""An address to be asked, taken apart once and checked."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from idp.adapters.outbound.addresses import parse_address
from idp.model.errors import Refused

_PLAIN = re.compile(r"[\x21-\x7e]+")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,254}}$){_LABEL}(?:\.{_LABEL})*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """Scheme, host, port, and path with query."""

    scheme: str
    host: str
    """Lower case, without brackets."""
    port: int
    path: str

    @property
    def secure(self) -> bool:
        """Tell whether it is https."""
        return self.scheme == "https"


def parse_target(url: str) -> Target:
    """Take an absolute http or https URL apart, or raise `Refused`. RFC 3986 §3.

    Refused are also user information, anything but printable ASCII, and hosts that some
    resolver would read as a number: `2130706433`, `0177.0.0.1`, `127.1`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else _DEFAULT.get(parts.scheme, 0)
    except ValueError:
        msg = "the address is not a URL"
        raise Refused(msg) from None
    host = parts.hostname or ""
    problem = _problem(url, parts) or _host_problem(parts.netloc, host) or _port_problem(port)
    if problem:
        msg = f"the address {problem}"
        raise Refused(msg)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def _problem(url: str, parts: SplitResult) -> str:
    if not _PLAIN.fullmatch(url) or "\\" in url:
        return "is not a plain URL"
    if parts.scheme not in _DEFAULT:
        return "is neither http nor https"
    return "holds user information" if "@" in parts.netloc else ""


def _host_problem(netloc: str, host: str) -> str:
    if parse_address(host) is not None:
        return ""
    last = host.rstrip(".").rpartition(".")[2]
    usable = "[" not in netloc and _NAME.fullmatch(host) and not _NUMBER.fullmatch(last)
    return "" if usable else "has no usable host"


def _port_problem(port: int) -> str:
    return "" if port else "has no usable port"
