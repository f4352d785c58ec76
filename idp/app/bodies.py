"""Read request bodies before the application does, and only a few at a time.

Granian has a deadline for headers and none for bodies: a few senders that drip a form would
each hold a thread for as long as they like. Here a slow sender holds the threads that its own
address may hold, and pages go on being served. Behind nginx, which collects bodies itself, this
decides nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Condition
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PATIENCE: Final = 0.25
"""Seconds to wait for one's turn. A body that came with its header is read in microseconds."""
PIECE: Final = 16 * 1024


class BusyError(Exception):
    """Too many bodies are on their way, here or from this address."""


class BodyGate:
    """A WSGI application that gets bodies whole.

    A quarter of the threads may read for one address, three quarters for all.
    """

    def __init__(self, application: "WSGIApplication", *, largest: int, threads: int) -> None:
        self._application = application
        self._largest = largest
        self._each = max(1, threads // 4)
        self._all = max(1, threads * 3 // 4)
        self._reading: dict[str, int] = {}
        self._total = 0
        self._turn = Condition()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Serve one request, or say that the next attempt may have more luck. RFC 9110 §15.6.4."""
        if environ["REQUEST_METHOD"] in WITH_BODY:
            try:
                with self._turn_of(str(environ.get("REMOTE_ADDR", ""))):
                    body = self._collect(environ["wsgi.input"], environ.get("CONTENT_LENGTH", ""))
            except BusyError:
                start_response("503 Service Unavailable", [("Retry-After", "1"), ("Content-Length", "0")])
                return [b""]
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return self._application(environ, start_response)

    @contextmanager
    def _turn_of(self, address: str) -> Iterator[None]:
        with self._turn:
            if not self._turn.wait_for(lambda: self._has_room(address), PATIENCE):
                raise BusyError
            self._reading[address] = self._reading.get(address, 0) + 1
            self._total += 1
        try:
            yield
        finally:
            with self._turn:
                self._forget(address)
                self._turn.notify_all()

    def _forget(self, address: str) -> None:
        self._total -= 1
        self._reading[address] -= 1
        if not self._reading[address]:
            del self._reading[address]

    def _has_room(self, address: str) -> bool:
        return self._reading.get(address, 0) < self._each and self._total < self._all

    def _collect(self, stream: "InputStream", announced: str) -> bytes:
        """Read what was announced, or to the end; one byte past what is allowed at most: that is refused."""
        length = int(announced) if announced.isdecimal() else self._largest + 1
        body = bytearray()
        while len(body) < min(length, self._largest + 1):
            piece = stream.read(min(PIECE, self._largest + 1 - len(body)))
            if not piece:
                break
            body += piece
        return bytes(body)
