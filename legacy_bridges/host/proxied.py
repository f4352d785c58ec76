"""What a service's proxy says, believed only from that proxy, parsed once."""

import re
from typing import Final

from flask import Request

from idp.model.secret import Secret
from legacy_bridges.contract import Bridged, RequestFacts
from legacy_bridges.registry import Bridges
from legacy_bridges.return_path import is_plain, local_path

TRUSTED: Final = "okno.from_trusted_proxy"
"""Set in the environ by the composition root for callers within `trusted_proxies`."""
PROXY_SECRET: Final = "X-Okno-Proxy-Secret"
SITE_HOST: Final = "X-Okno-Host"
"""The host that the browser wrote, from the proxy of a company's own site."""
ORIGINAL_URI: Final = "X-Original-URI"
ORIGINAL_METHOD: Final = "X-Original-Method"
_METHOD: Final = re.compile(r"[A-Z]{3,16}\Z")
_PORT: Final = {"http": ":80", "https": ":443"}


def find_proxied(request: Request, bridges: Bridges, service: str) -> Bridged | None:
    """Return the service if its own proxy asks, for its own host; else nobody is told why.

    The operator's proxies call from networks that we trust and send the browser's own `Host`. A
    company's proxy may call from anywhere: its secret speaks for it, and it names the host apart.
    """
    bridged = bridges.find(service)
    if bridged is None or not bridged.trusts(Secret(request.headers.get(PROXY_SECRET, ""))):
        return None
    if bridged.owned:
        return bridged if _same(request.headers.get(SITE_HOST, ""), bridged.manifest.origin) else None
    trusted = request.environ.get(TRUSTED)
    return bridged if trusted and is_for(request, bridged.manifest.origin) else None


def read_facts(request: Request) -> RequestFacts | None:
    """Return what is said of the request held back; `None` if it is missing or makes no sense.

    The address comes from one header, which the proxy sets over anything its client sends;
    no other spelling is looked at.
    """
    method = request.headers.get(ORIGINAL_METHOD, "")
    path = local_path(request.headers.get(ORIGINAL_URI))
    if path is None or not _METHOD.match(method):
        return None
    return RequestFacts(method, path, plain=is_plain(path))


def is_for(request: Request, origin: str) -> bool:
    """Tell whether `Host` names an origin's host, in any case, with or without a default port."""
    return _same(str(request.environ.get("HTTP_HOST", "")), origin)


def _same(written: str, origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    return written.lower().removesuffix(_PORT[scheme]) == host.lower().removesuffix(_PORT[scheme])
