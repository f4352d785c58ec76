"""From a name to addresses, within a time."""

import socket
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from idp.adapters.outbound.addresses import Address, parse_address
from idp.adapters.outbound.deadline import Deadline
from idp.model.errors import Unavailable

Resolver = Callable[[str, int], Sequence[str]]
"""Takes host and port, returns addresses as text; raises `OSError`."""

LOOKUPS = 16
"""How many may hang at once; the system's resolver cannot be interrupted."""


class Names:
    """Resolves names by the system; `localhost` and all below it by itself. RFC 6761 §6.3."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or ask_system
        self._free = threading.BoundedSemaphore(LOOKUPS)

    def resolve(self, host: str, port: int, deadline: Deadline) -> tuple[Address, ...]:
        """Return every address of a host, or raise `Unavailable`."""
        literal = parse_address(host)
        if literal is not None:
            return (literal,)
        name = host.rstrip(".")
        if name == "localhost" or name.endswith(".localhost"):
            name = "127.0.0.1"
            return tuple(filter(None, [parse_address(name)]))
        found = tuple(parse_address(text) for text in self._ask(host, port, deadline))
        known = tuple(address for address in found if address is not None)
        if not known or len(known) != len(found):
            msg = "the name has no usable address"
            raise Unavailable(msg)
        return known

    def _ask(self, host: str, port: int, deadline: Deadline) -> Sequence[str]:
        if not self._free.acquire(blocking=False):
            msg = "too many names wait for the resolver"
            raise Unavailable(msg)
        answers: SimpleQueue[Sequence[str]] = SimpleQueue()
        threading.Thread(
            target=self._look_up, args=(host, port, answers), name="okno-dns", daemon=True
        ).start()
        try:
            return answers.get(timeout=deadline.remaining())
        except Empty:
            msg = "the name was not resolved in time"
            raise Unavailable(msg) from None

    def _look_up(self, host: str, port: int, answers: SimpleQueue[Sequence[str]]) -> None:
        try:
            answers.put(self._resolver(host, port))
        except (OSError, UnicodeError):
            answers.put(())
        finally:
            self._free.release()


def ask_system(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver; each address once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
