"""Networks that a setting may name."""

from ipaddress import IPv4Network, IPv6Network
from typing import Final

Network = IPv4Network | IPv6Network
WIDEST: Final = 7
"""Bits of the widest network that may be trusted, or reached: `fc00::/7`. RFC 4193 §3.1."""


def refuse_wide(value: tuple[Network, ...]) -> tuple[Network, ...]:
    """Return the networks unless one of them is a good part of the Internet. Raises `ValueError`."""
    if any(network.prefixlen < WIDEST for network in value):
        msg = "must name networks of your own, not the whole Internet"
        raise ValueError(msg)
    return value
