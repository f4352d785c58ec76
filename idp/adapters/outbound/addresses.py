"""Which addresses an outbound request may reach."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052 §2.1; the last 32 bits are the IPv4 address that is reached."""

PUBLIC_6 = IPv6Network("2000::/3")
"""All of IPv6 that is global unicast; every tunnel and mapping lies outside or in `NEVER`. RFC 4291 §2.4."""

NEVER: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
"""Special-purpose addresses, multicast, and the tunnels 6to4 and Teredo. RFC 6890 §2.2.

A list of our own, because what `ipaddress` calls private has changed between releases.
"""


def may_reach(address: Address, allowed: Iterable[Network]) -> bool:
    """Tell whether an address is public, or in a network that the operator allowed."""
    real = reached_by(address)
    if any(real in network for network in allowed):
        return True
    public = isinstance(real, IPv4Address) or real in PUBLIC_6
    return public and real.is_global and not any(real in network for network in NEVER)


def reached_by(address: Address) -> Address:
    """Return where packets to an address end: IPv4 inside IPv6 is unwrapped. RFC 4291 §2.5.5.2."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    return address


def parse_address(text: str) -> Address | None:
    """Read an address as resolvers write it; one with a zone is none. RFC 4007 §11."""
    try:
        return ip_address(text) if "%" not in text else None
    except ValueError:
        return None
