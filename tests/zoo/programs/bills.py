"""An interface that takes access tokens: it verifies no signature, and asks the provider about each."""

import base64
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

from typing_extensions import override

RESOURCE, SCOPE, SERVER = "https://bills.operator.example/", "bills:read", "bills-server"


@dataclass
class Bills:
    """What it knows: where to ask, its own secret, and where it listens."""

    issuer: str
    secret: str
    name: str = SERVER
    port: int = 0
    seen: list[dict[str, Any]] = field(default_factory=list)
    """What the provider has said."""

    def introspect(self, token: str) -> dict[str, Any]:
        """Ask what a token is worth. RFC 7662 §2.1."""
        proof = base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {proof}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": urlsplit(self.issuer).netloc,
        }
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(self.issuer).port or 80, timeout=15)
        try:
            connection.request("POST", "/introspect", urlencode({"token": token}), headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        finally:
            connection.close()
        self.seen.append(said)
        return dict(said) if answer.status == 200 else {"active": False}

    def judge(self, method: str, authorization: str) -> tuple[int, dict[str, Any]]:
        """Decide about a request: 401 without a good token, 403 for less than it needs. RFC 6750 §3.1."""
        scheme, _, token = authorization.partition(" ")
        shown = scheme.lower() == "bearer" and token
        said: dict[str, Any] = self.introspect(token) if shown else {"active": False}
        if said.get("active") is not True:
            return 401, {"error": "invalid_token"}
        if SCOPE not in said["scope"].split():
            return 403, {"error": "insufficient_scope"}
        if method != "GET" and not {"owner", "admin"} & set(said["roles"]):
            return 403, {"error": "role"}
        return 200, {"company": said["org"]["name"], "reader": said["username"]}


@contextmanager
def running_bills(bills: Bills) -> Iterator[Bills]:
    """Let it listen."""

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = bills.judge(self.command, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = answer  # noqa: N815

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bills.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield bills
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
