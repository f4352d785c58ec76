"""To origins fixed in our own settings and manifests."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from idp.adapters.outbound.addresses import Address, Network, reached_by
from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.exchange import Message, exchange
from idp.adapters.outbound.names import Names, Resolver
from idp.adapters.outbound.target import parse_target
from idp.adapters.outbound.trust import trust
from idp.model.errors import Refused, Unavailable
from idp.ports.outbound import Answer

TOTAL = 10.0


class PlainUpstream:
    """Asks what the operator configured; the own network is fine, loopback only if in `allow`."""

    def __init__(
        self,
        allow: Iterable[Network] = (),
        ca_file: Path | None = None,
        *,
        resolver: Resolver | None = None,
        seconds: float = TOTAL,
    ) -> None:
        self._allow = tuple(allow)
        self._names = Names(resolver)
        self._context = trust(ca_file)
        self._seconds = seconds

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send. Raises `Unavailable`, also for an address that cannot be asked at all."""
        deadline = Deadline(self._seconds)
        try:
            target = parse_target(url)
        except Refused as refused:
            raise Unavailable(refused.message) from None
        addresses = self._names.resolve(target.host, target.port, deadline)
        refuse_own_machine(addresses, self._allow)
        return exchange(target, addresses, Message(method, headers or {}, body), self._context, deadline)


def refuse_own_machine(addresses: Iterable[Address], allowed: Iterable[Network]) -> None:
    """Raise `Unavailable` for loopback, unless the operator listed it."""
    for address in map(reached_by, addresses):
        if address.is_loopback and not any(address in network for network in allowed):
            msg = "the address is on this machine, which outbound_allow does not list"
            raise Unavailable(msg)
