"""An old service on loopback that tells what it saw, answers as it is told, and can be slow or die."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Seen:
    """A request as it came over the wire."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return every value under a name, spelled as CGI reads it."""
        folded = name.lower().replace("_", "-")
        return [value for key, value in self.headers if key.lower().replace("_", "-") == folded]

    def one(self, name: str) -> str:
        """Return the only value under a name."""
        values = self.all(name)
        assert len(values) == 1, (name, values)
        return values[0]


Answering = Callable[["Handler", Seen], None]


@dataclass
class OldService:
    """The service: `answering` decides, `seen` remembers."""

    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    answering: Answering | None = None
    connections: int = 0

    @property
    def origin(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> Seen:
        """Return the request that came last."""
        return self.seen[-1]


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 and keeps connections."""

    protocol_version = "HTTP/1.1"
    service: OldService
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Count connections."""
        super().setup()
        self.service.connections += 1

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle_any(self) -> None:
        """Remember the request and answer."""
        length = int(self.headers.get("Content-Length") or 0)
        body, total = b"", 0
        while total < length:
            piece = self.rfile.read(min(65536, length - total))
            if not piece:
                self.close_connection = True
                break
            total += len(piece)
            body = body + piece if length < 1_000_000 else b"%d" % total
        seen = Seen(self.command, self.path, list(self.headers.items()), body)
        self.service.seen.append(seen)
        if self.service.answering is not None:
            self.service.answering(self, seen)
            return
        self.reply(200, json.dumps({"target": seen.target, "headers": seen.headers}).encode())

    def reply(self, status: int, body: bytes = b"", *headers: tuple[str, str]) -> None:
        """Answer at once."""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self.handle_any
        raise AttributeError(name)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A browser that goes away is no error of ours."""


@contextmanager
def old_service(answering: Answering | None = None, port: int = 0) -> Iterator[OldService]:
    """Run the service until the block ends."""
    service = OldService(answering=answering)
    handler = type("Handler", (Handler,), {"service": service})
    with _Server(("127.0.0.1", port), handler) as server:
        service.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def raw_service(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run a server that says its bytes to one connection after another; give its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with closing(line):
                    speak(line)

        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])
