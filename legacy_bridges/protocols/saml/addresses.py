"""Addresses of a service, as metadata and manifests name them."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500
_SHAPE: Final = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?][\x21\x22\x24-\x5b\x5d-\x7e]*)?\Z"
)
"""What follows the host is printable ASCII without a fragment or a backslash."""


def address(value: str) -> str:
    """Return an address to which a browser may be sent with a statement. Raises `ValueError`."""
    if not _SHAPE.match(value) or len(value) > LONGEST:
        msg = "must be a whole address, such as https://crm.example.com/saml/acs"
        raise ValueError(msg)
    parts = urlsplit(value)
    if parts.port == 0:
        msg = "must not name port 0"
        raise ValueError(msg)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        msg = "must be https; http is for loopback hosts only"
        raise ValueError(msg)
    return value


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
