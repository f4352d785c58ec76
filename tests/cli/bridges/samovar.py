"""A program that nobody has written a line for: a sign-in form with a token, its own cookies, its own words."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from typing_extensions import override

LOGIN, PASSWORD = "anna-1998", "pustite menya, ya svoya"
FORM = """<html><body><h1>Samovar</h1><form id=vhod method=post action=/vhod>
<input type=hidden name=znak value="{token}"><input name=kto><input name=parol type=password></form></body>"""
HALL = """<html><body><b class=gostya>{login}</b><a class=uiti href="/uiti?znak={token}">Leave</a></body>"""


@dataclass
class Samovar:
    """What it knows: who is in, which tokens it gave away, what it was asked."""

    port: int = 0
    password: str = PASSWORD
    closes: bool = True
    guests: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    tries: int = 0

    @property
    def origin(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def token(self) -> str:
        """Give a token away."""
        made = secrets.token_hex(8)
        self.tokens.add(made)
        return made

    def enter(self, said: dict[str, list[str]]) -> str | None:
        """Let somebody in; return their cookie."""
        self.tries += 1
        known = said.get("kto") == [LOGIN] and said.get("parol") == [self.password]
        if not known or said.get("znak", [""])[0] not in self.tokens:
            return None
        cookie = secrets.token_hex(8)
        self.guests[cookie] = LOGIN
        return cookie


class Handler(BaseHTTPRequestHandler):
    """Answers for one samovar."""

    samovar: Samovar

    def do_GET(self) -> None:
        """Show the hall to guests and the form to everybody else; let guests leave."""
        cookie = self._cookie()
        if self.path.startswith("/uiti") and self.samovar.closes:
            self.samovar.guests.pop(cookie, None)
        guest, token = self.samovar.guests.get(cookie), self.samovar.token()
        self._answer(200, HALL.format(login=guest, token=token) if guest else FORM.format(token=token))

    def do_POST(self) -> None:
        """Take the form."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        cookie = self.samovar.enter(parse_qs(body.decode()))
        if cookie is None:
            self._answer(200, FORM.format(token=self.samovar.token()))
        else:
            self._answer(303, "", ("Location", "/zal"), ("Set-Cookie", f"gostya={cookie}; Path=/; HttpOnly"))

    def _cookie(self) -> str:
        found = SimpleCookie(self.headers.get("Cookie", "")).get("gostya")
        return found.value if found else ""

    def _answer(self, status: int, page: str, *headers: tuple[str, str]) -> None:
        body = page.encode()
        self.send_response(status)
        for name, value in (*headers, ("Content-Type", "text/html"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running_samovar() -> Iterator[Samovar]:
    """Serve one on loopback."""
    samovar = Samovar()
    handler = type("Own", (Handler,), {"samovar": samovar})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        samovar.port = server.server_port
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield samovar
        finally:
            server.shutdown()
            thread.join()
