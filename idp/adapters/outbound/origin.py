"""One origin of our own settings, asked several times within one budget of time."""

import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from idp.adapters.outbound.addresses import Address, Network
from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.exchange import Message, exchange
from idp.adapters.outbound.names import Names, Resolver
from idp.adapters.outbound.target import Target, parse_target
from idp.adapters.outbound.trust import trust
from idp.adapters.outbound.upstream import refuse_own_machine
from idp.model.errors import Refused, Unavailable
from idp.ports.outbound import Answer

LARGEST: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """An origin whose name is resolved, and the time that is left to ask it."""

    target: Target
    addresses: Sequence[Address]
    context: ssl.SSLContext
    deadline: Deadline
    largest: int

    def ask(self, message: Message, path: str) -> Answer:
        """Send to a path below the origin's own. Raises `Unavailable`, also for too large an answer."""
        target = replace(self.target, path=self.target.path.rstrip("/") + path)
        answer = exchange(target, self.addresses, message, self.context, self.deadline, self.largest + 1)
        if len(answer.body) > self.largest:
            msg = "the answer is too large"
            raise Unavailable(msg)
        return answer


class Origin:
    """As `PlainUpstream`: the own network is fine, loopback only if in `allow`, no redirects."""

    def __init__(
        self,
        url: str,
        allow: Iterable[Network] = (),
        ca_file: Path | None = None,
        *,
        resolver: Resolver | None = None,
        largest: int = LARGEST,
    ) -> None:
        self._url = url
        self._allow = tuple(allow)
        self._names = Names(resolver)
        self._context = trust(ca_file)
        self._largest = largest

    def line(self, deadline: Deadline) -> Line:
        """Resolve the name, once for all that is asked before the deadline. Raises `Unavailable`."""
        try:
            target = parse_target(self._url)
        except Refused as refused:
            raise Unavailable(refused.message) from None
        addresses = self._names.resolve(target.host, target.port, deadline)
        refuse_own_machine(addresses, self._allow)
        return Line(target, addresses, self._context, deadline, self._largest)
