"""A small Web server with bad habits."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from typing_extensions import override


@dataclass
class WebServer:
    """Where it listens, and what it was asked."""

    port: int
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    """Method, path with query, headers in lower case, and body."""
    connections: int = 0
    status: int = 200

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Return an address on this server."""
        return f"{scheme}://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    """`/echo`, `/redirect`, `/big`, `/endless`, `/drip`, `/drip-head`, `/gzip`, `/cookie`, `/short`, `/rubbish`."""

    protocol_version = "HTTP/1.1"
    record: WebServer

    @override
    def setup(self) -> None:
        self.record.connections += 1
        super().setup()

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.record.asked.append((self.command, self.path, headers, body))
        habit = getattr(self, "_" + urlsplit(self.path).path.strip("/").replace("-", "_"), self._echo)
        with suppress(OSError):
            habit()

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _echo(self) -> None:
        self._answer(
            self.record.status, json.dumps({"path": self.path}).encode(), Content_Type="application/json"
        )

    def _redirect(self) -> None:
        self._answer(302, b"", Location=self.record.url("/echo"))

    def _cookie(self) -> None:
        self._answer(200, b"", Set_Cookie="a=b", X_Twice="1")

    def _big(self) -> None:
        self._answer(200, b"x" * 10_000_000)

    def _gzip(self) -> None:
        self._answer(200, b"\x1f\x8b not really", Content_Encoding="gzip")

    def _endless(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x" * 65536)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        self._drop_by_drop(b"x" * 1000)

    def _drip_without_end(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        self._drop_by_drop(b"x" * 1000)

    def _drip_head(self) -> None:
        self._drop_by_drop(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000)

    def _drop_by_drop(self, data: bytes) -> None:
        for at in range(len(data)):
            self.wfile.write(data[at : at + 1])
            self.wfile.flush()
            time.sleep(0.05)

    def _short(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        self.close_connection = True

    def _rubbish(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    @override
    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that hang up are what the tests are about."""


@contextmanager
def web_server(tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Serve on a loopback port until the block ends."""
    record = WebServer(0)
    handler = type("Handler", (_Handler,), {"record": record})
    with _Server(("127.0.0.1", 0), handler) as server:
        record.port = server.server_port
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield record
        server.shutdown()
