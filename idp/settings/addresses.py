"""What addresses look like: hosts of this machine, ports, base addresses."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine. RFC 6761 §6.3 for `localhost`."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def has_good_port(netloc: str) -> bool:
    """Tell whether a port, if there is one, can be a port."""
    port = netloc.rpartition("]")[2].partition(":")[2] if ":" in netloc else ""
    return not port or (port.isdigit() and 0 < int(port) < 65536)


def is_base_address(url: str) -> bool:
    """Tell whether it is https, or http on this machine, with nothing that a path cannot follow."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    return bool(host) and safe and bare and has_good_port(parts.netloc)
