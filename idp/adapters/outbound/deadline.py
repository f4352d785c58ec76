"""One budget of time for a whole exchange, however slowly the other side drips."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from idp.model.errors import Unavailable


class Deadline:
    """Counts down from its making. `guarding` cuts the line when it has run out."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        """Tell whether the time has run out."""
        return time.monotonic() >= self._ends

    def remaining(self) -> float:
        """Return the seconds left, or raise `Unavailable` if there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            msg = "no answer in time"
            raise Unavailable(msg)
        return left

    @contextmanager
    def guarding(self, sock: socket.socket) -> Iterator[None]:
        """Shut the connection down at the deadline; raise `Unavailable` if that happened.

        A socket's own timeout starts anew with each byte, so it bounds nothing. The copy of
        the handle is needed because TLS detaches the socket it wraps.
        """
        line = sock.dup()
        watch = threading.Timer(self.remaining(), _cut, [line])
        watch.daemon = True
        watch.start()
        try:
            yield
            self.remaining()
        finally:
            watch.cancel()
            watch.join()
            line.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
