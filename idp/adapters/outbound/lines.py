"""Connections to one origin, kept open between requests."""

import select
import socket
import ssl
from collections.abc import Sequence
from http.client import HTTPConnection
from threading import Lock
from typing import Final

from idp.adapters.outbound.addresses import Network
from idp.adapters.outbound.deadline import Deadline
from idp.adapters.outbound.dial import dial
from idp.adapters.outbound.names import Names
from idp.adapters.outbound.target import Target
from idp.adapters.outbound.upstream import refuse_own_machine
from idp.model.errors import Unavailable

KEPT: Final = 16
"""Connections that wait for the next request; more are closed when they are given back."""


class Lines:
    """Opens connections and keeps those that can be used again."""

    def __init__(
        self,
        target: Target,
        names: Names,
        allow: Sequence[Network],
        context: ssl.SSLContext,
        seconds: tuple[float, float],
    ) -> None:
        self._target = target
        self._names = names
        self._allow = allow
        self._context = context
        self._connect_seconds, self.read_seconds = seconds
        self._idle: list[HTTPConnection] = []
        self._lock = Lock()

    def kept(self) -> HTTPConnection | None:
        """Return a connection that was used before and is still open, if there is one."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                line = self._idle.pop()
            if _is_quiet(line):
                return line
            line.close()

    def open(self) -> HTTPConnection:
        """Open a new one. Raises `Unavailable`, `OSError` or what TLS raises.

        The name is resolved for each, and the connection goes to the address that was checked.
        """
        target, deadline = self._target, Deadline(self._connect_seconds)
        addresses = self._names.resolve(target.host, target.port, deadline)
        refuse_own_machine(addresses, self._allow)
        try:
            sock = dial(addresses, target.port, deadline)
        except OSError:
            msg = "the service is not reached"
            raise Unavailable(msg) from None
        if target.secure:
            with deadline.guarding(sock):
                sock = self._context.wrap_socket(sock, server_hostname=target.host.rstrip("."))
        sock.settimeout(self.read_seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = HTTPConnection(target.host, target.port)
        line.auto_open = 0
        line.sock = sock
        return line

    def give_back(self, line: HTTPConnection) -> None:
        """Keep a connection for the next request."""
        with self._lock:
            if len(self._idle) < KEPT:
                self._idle.append(line)
                return
        line.close()

    def close(self) -> None:
        """Close all that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()


def _is_quiet(line: HTTPConnection) -> bool:
    """Tell whether nothing waits to be read: what a service says unasked is that it has closed."""
    if line.sock is None or line.sock.fileno() < 0:
        return False
    poll = select.poll()
    poll.register(line.sock, select.POLLIN | select.POLLERR | select.POLLHUP)
    return not poll.poll(0)
