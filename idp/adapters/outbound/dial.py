"""A TCP connection to one of a name's addresses."""

import socket
from collections.abc import Sequence

from idp.adapters.outbound.addresses import Address
from idp.adapters.outbound.deadline import Deadline


def dial(addresses: Sequence[Address], port: int, deadline: Deadline) -> socket.socket:
    """Connect to the first address that answers, leaving time for the others; raises `OSError`."""
    problem: OSError | None = None
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            return socket.create_connection((str(address), port), deadline.remaining() / left)
        except OSError as error:
            problem = error
    raise problem or ConnectionError
