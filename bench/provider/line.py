"""One kept connection, and answers as they came."""

import socket
from dataclasses import dataclass
from typing import Final

PIECE: Final = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, header and body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return a header's value, or nothing. Names in lower case."""
        for line in self.head.split(b"\r\n")[1:]:
            said, _, value = line.partition(b":")
            if said.lower() == name:
                return value.strip()
        return b""


class Line:
    """A connection that is kept: one request after another."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._kept = b""

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def ask(self, request: bytes) -> Answer:
        """Send a request and read its answer to the end."""
        self._line.sendall(request)
        while b"\r\n\r\n" not in self._kept:
            self._more()
        head, _, self._kept = self._kept.partition(b"\r\n\r\n")
        answer = Answer(int(head[9:12]), head, b"")
        if answer.header(b"transfer-encoding"):
            return Answer(answer.status, head, self._chunks())
        return Answer(answer.status, head, self._take(int(answer.header(b"content-length") or 0)))

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self._kept:
                self._more()
            said, _, self._kept = self._kept.partition(b"\r\n")
            piece = self._take(int(said, 16) + 2)[:-2]
            if not piece:
                return body
            body += piece

    def _take(self, size: int) -> bytes:
        while len(self._kept) < size:
            self._more()
        taken, self._kept = self._kept[:size], self._kept[size:]
        return taken

    def _more(self) -> None:
        piece = self._line.recv(PIECE)
        if not piece:
            msg = "the line was cut"
            raise RuntimeError(msg)
        self._kept += piece
