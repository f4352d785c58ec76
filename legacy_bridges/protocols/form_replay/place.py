"""Which addresses belong to a service: what lies outside is never asked, least of all with a password."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from legacy_bridges.contract import Manifest
from legacy_bridges.protocols.form_replay.options import FormReplayOptions

_BLANK: Final = " \t\r\n"
_WRITTEN: Final = "".join(map(chr, range(0x21, 0x7F)))
"""What stands in a request line as it is, escapes included; the rest is escaped, as browsers do."""
_PORTS: Final = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Place:
    """A service as seen from its own pages."""

    base: str
    """The origin that it believes to be at."""
    hosts: frozenset[str]
    """Every host that it may mean itself by."""

    @classmethod
    def of(cls, manifest: Manifest, options: FormReplayOptions) -> "Place":
        """Read it off a manifest."""
        own = manifest.upstream if options.host_header == "upstream" else manifest.origin
        origins = (manifest.upstream, manifest.origin, *options.base_urls)
        return cls(own, frozenset(_host(origin) for origin in origins))

    def inside(self, page: str, address: str) -> str | None:
        """Return path and query of an address on a page; `None` if a browser would leave the service.

        Browsers drop tabs and line ends and read a backslash as a slash, so we look at it as they do.
        """
        written = "".join(address.split("\t")).replace("\r", "").replace("\n", "").strip()
        try:
            parts = urlsplit(urljoin(self.base + page, written.replace("\\", "/")))
            host = _host(f"{parts.scheme}://{parts.netloc}")
        except ValueError:
            return None
        if parts.scheme not in _PORTS or host not in self.hosts:
            return None
        path = quote("/" + parts.path.lstrip("/"), safe=_WRITTEN)
        return f"{path}?{quote(parts.query, safe=_WRITTEN)}" if parts.query else path

    def onward(self, page: str, location: str) -> str | None:
        """Do the same for the address of a redirect, whose letters came as bytes. RFC 9110 §10.2.2."""
        sent = location.encode("latin-1", "replace")
        return self.inside(page, quote(sent, safe=_WRITTEN + _BLANK))


def _host(origin: str) -> str:
    scheme, _, host = origin.lower().partition("://")
    return host.removesuffix(_PORTS.get(scheme, ""))
