"""The one driver of every measurement: plain sockets that are kept, one request after another."""

import socket
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.access.clockwork import fixed_loop
from bench.bridges.place import cpu_of

CONNECTIONS: Final = 4


@dataclass(frozen=True)
class Target:
    """A page, and who asks for it: a cookie each, in turn."""

    what: str
    port: int
    host: str
    cookies: Sequence[str]
    pid: int
    """Whose CPU time counts."""
    path: str = "/bills.html"

    def requests(self) -> list[bytes]:
        """Write one request for each cookie."""
        return [request(self.host, self.path, cookie) for cookie in self.cookies]


@dataclass(frozen=True)
class Round:
    """What one round has shown."""

    per_second: float
    """Requests per CPU-second of the process that answers."""
    loops: float
    """CPU time of one request, as a multiple of the fixed loop."""
    proxy: float
    """Requests per CPU-second of nginx."""
    milliseconds: float
    """Median wall-clock time of a request."""


class Line:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._kept = b""
        self.size = 0
        """Bytes of the last body."""

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def send(self, piece: bytes) -> None:
        """Send bytes."""
        self._line.sendall(piece)

    def ask(self, request: bytes) -> bytes:
        """Send a request and return the head of the answer, whose body is read and dropped."""
        self.send(request)
        return self.answer()

    def answer(self) -> bytes:
        """Read an answer to its end. Raises if it is not 200."""
        while b"\r\n\r\n" not in self._kept:
            self._more()
        head, _, self._kept = self._kept.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            msg = f"answered {head[:600]!r}"
            raise RuntimeError(msg)
        low, self.size = head.lower(), 0
        if b"transfer-encoding: chunked" in low:
            self._chunks()
        else:
            self._drop(int(low.partition(b"content-length:")[2].split(b"\r\n")[0]))
        return head

    def _chunks(self) -> None:
        size = -1
        while size:
            while b"\r\n" not in self._kept:
                self._more()
            said, _, self._kept = self._kept.partition(b"\r\n")
            size = int(said, 16)
            self._drop(size + 2)
            self.size -= 2

    def _drop(self, size: int) -> None:
        self.size += size
        while len(self._kept) < size:
            size -= len(self._kept)
            self._kept = b""
            self._more()
        self._kept = self._kept[size:]

    def _more(self) -> None:
        piece = self._line.recv(262_144)
        if not piece:
            msg = "the line was cut"
            raise RuntimeError(msg)
        self._kept += piece


def request(host: str, path: str, cookie: str, method: str = "GET", length: int | None = None) -> bytes:
    """Write the head of a request as a browser does."""
    size = "" if length is None else f"Content-Length: {length}\r\n"
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: text/html\r\n"
        f"Accept-Language: en\r\nCookie: {cookie}\r\n{size}\r\n"
    ).encode()


def drive(target: Target, nginx: int, seconds: float) -> Round:
    """Ask for as long as is said, over several connections, and read what it took."""
    before, began, at_proxy = fixed_loop(), cpu_of(target.pid), cpu_of(nginx)
    times = _ask_all(target, seconds)
    took, proxied = cpu_of(target.pid) - began, cpu_of(nginx) - at_proxy
    loop = min(before, fixed_loop())
    return Round(
        per_second=len(times) / took,
        loops=took / len(times) / loop,
        proxy=len(times) / proxied,
        milliseconds=median(times) * 1e3,
    )


def _ask_all(target: Target, seconds: float) -> list[float]:
    times: list[float] = []
    failed: list[OSError | RuntimeError] = []

    def ask() -> None:
        try:
            times.extend(_ask_one(target, seconds))
        except (OSError, RuntimeError) as error:  # of another thread: raised below
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        msg = f"{target.what}: {failed[0]}"
        raise RuntimeError(msg) from failed[0]
    return times


def _ask_one(target: Target, seconds: float) -> list[float]:
    times: list[float] = []
    with closing(Line(target.port)) as line:
        asked, until = target.requests(), time.monotonic() + seconds
        while (began := time.monotonic()) < until:
            line.ask(asked[len(times) % len(asked)])
            times.append(time.monotonic() - began)
    return times
