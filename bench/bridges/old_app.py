"""A little old application on the port given: a sign-in form, a page of 30 kB, bodies of any size."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from typing_extensions import override

SESSION: Final = "sid=f00dfeed"
FORM: Final = (
    b'<form id="in" method="post" action="/in"><input name="user"><input name="pass" type="password"></form>'
)
ROW: Final = b'<tr><td><a href="/bill?n=1">Bill</a></td><td>October</td><td>1234.50</td></tr>\n'
PAGE: Final = (
    b'<!doctype html><html><title>Bills</title><body><b class="who">anna</b>'
    b'<a class="out" href="/logout">out</a>'
    b"<table>" + ROW * 380 + b"</table></body></html>"
)
MEGABYTE: Final = 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """Answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def do_GET(self) -> None:
        """Show a page to whoever is signed in, or who was told of in a header."""
        if self.path.startswith("/big/"):
            self._big(int(self.path.rpartition("/")[2]))
        elif self._known():
            self._say(PAGE)
        else:
            self._say(FORM)

    def do_POST(self) -> None:
        """Sign in, or swallow a body."""
        size = left = int(self.headers.get("Content-Length", 0))
        while left:
            left -= len(self.rfile.read(min(left, 65_536)))
        if self.path == "/in":
            self._say(PAGE, ("Set-Cookie", f"{SESSION}; path=/"))
        else:
            self._say(b"stored", ("X-Stored", str(size)))

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _known(self) -> bool:
        return SESSION in self.headers.get("Cookie", "") or bool(self.headers.get("X-Wiki-User"))

    def _big(self, size: int) -> None:
        self._head(size, "application/octet-stream")
        for _ in range(size // MEGABYTE):
            self.wfile.write(b"x" * MEGABYTE)

    def _say(self, body: bytes, *headers: tuple[str, str]) -> None:
        self._head(len(body), "text/html; charset=utf-8", *headers)
        self.wfile.write(body)

    def _head(self, size: int, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in (("Content-Type", kind), ("Content-Length", str(size)), *headers):
            self.send_header(name, value)
        self.end_headers()


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler) as server:
        server.daemon_threads = True
        server.serve_forever()
