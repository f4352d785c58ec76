"""Who may ask, by where they ask from: everybody else is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

KNOWN: Final = 4096
"""Addresses whose gateway is remembered."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """One that may ask."""

    service: str
    name: str
    networks: tuple[IPv4Network | IPv6Network, ...]
    signs: bool
    """Whether a request of its without a signature is dropped."""
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Gateway":
        """Read what the provider tells."""
        networks = tuple(ip_network(one) for one in said["addresses"])
        return cls(said["service"], said["name"], networks, bool(said["signs"]), said["secret"].encode())


@dataclass(slots=True)
class Gateways:
    """All that may ask; replaced as a whole when the provider knows others."""

    all: Sequence[Gateway] = ()
    _by_address: dict[str, Gateway | None] = field(default_factory=dict)

    def find(self, address: str) -> Gateway | None:
        """Return who asks from there."""
        try:
            return self._by_address[address]
        except KeyError:
            return self._look(address)

    def _look(self, address: str) -> Gateway | None:
        at = _plain(address)
        found = next((one for one in self.all if any(at in network for network in one.networks)), None)
        if len(self._by_address) >= KNOWN:
            self._by_address.clear()
        self._by_address[address] = found
        return found


def _plain(address: str) -> IPv4Address | IPv6Address:
    """Return the address; an IPv4 one that came to an IPv6 socket is itself again."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped if mapped is not None else found
