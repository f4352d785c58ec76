"""A bare client: what somebody sends who goes past the bridge."""

import base64
import http.client
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Client:
    """Keeps cookies, follows nothing, sends headers as they are written."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    user_agent: str = "Mozilla/5.0 (zoo)"
    host: str = ""
    """What it says in `Host`, if not the address."""

    def get(self, path: str, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        return self.send("GET", path, headers)

    def post(self, path: str, form: Mapping[str, str], headers: Sequence[tuple[str, str]] = ()) -> Answer:
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        return self.send("POST", path, [kind, *headers], urlencode(form).encode())

    def send(
        self, method: str, path: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b""
    ) -> Answer:
        """Send one request."""
        parts = urlsplit(self.address)
        with closing(http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=30)) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in (
                ("Host", self.host or parts.netloc),
                ("User-Agent", self.user_agent),
                *headers,
            ):
                connection.putheader(name, value)
            if self.cookies:
                connection.putheader("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            reply = connection.getresponse()
            text = reply.read().decode("utf-8", "replace")
        self._remember(reply.headers.get_all("Set-Cookie") or [])
        return Answer(reply.status, reply.headers, text)

    def _remember(self, lines: Sequence[str]) -> None:
        for line in lines:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()


def basic(login: str, password: str) -> tuple[str, str]:
    """Return the header that shows a login and a password. RFC 7617 §2."""
    return ("Authorization", "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode())
