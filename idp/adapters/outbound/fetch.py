"""To addresses that others gave us."""

import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from idp.adapters.outbound.addresses import Address, Network, may_reach, reached_by
from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.exchange import Message, exchange
from idp.adapters.outbound.names import Names, Resolver
from idp.adapters.outbound.target import Target, parse_target
from idp.adapters.outbound.trust import trust
from idp.model.errors import Refused
from idp.ports.outbound import Answer

TOTAL = 3.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class GuardedFetch:
    """Asks public addresses, and those in `allow`; whatever is refused is never connected to."""

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
        self._context: ssl.SSLContext = trust(ca_file)
        self._seconds = seconds

    def get(self, url: str) -> Answer:
        """Fetch. Raises `Refused` for a forbidden address, `Unavailable` else."""
        return self._send(url, Message("GET", {"Accept": "*/*"}))

    def post_form(self, url: str, form: Mapping[str, str]) -> Answer:
        """Post a form. Raises as `get` does."""
        return self._send(url, Message("POST", _FORM, urlencode(form).encode()))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body of another kind. Raises as `get` does."""
        return self._send(url, Message("POST", headers, body))

    def _send(self, url: str, message: Message) -> Answer:
        deadline = Deadline(self._seconds)
        target = parse_target(url)
        refuse_port(target.port)
        addresses = self._names.resolve(target.host, target.port, deadline)
        for address in addresses:
            self._refuse_address(target, address)
        return exchange(target, addresses, message, self._context, deadline)

    def _refuse_address(self, target: Target, address: Address) -> None:
        """Refuse if any address of the name is forbidden, not only the one we would take."""
        if not may_reach(address, self._allow):
            msg = "the address leads to a network that is not allowed"
            raise Refused(msg)
        if not target.secure and not reached_by(address).is_loopback:
            msg = "the address must be https"
            raise Refused(msg)


def refuse_port(port: int) -> None:
    """Refuse well-known ports other than those of the Web: a mail server must not hear us."""
    if port not in (80, 443) and port < 1024:
        msg = "the address has a port that is not allowed"
        raise Refused(msg)
