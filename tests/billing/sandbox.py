"""The sandbox's billing on a real port, with a clock that stands still."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any, Final

from flask import Flask
from typing_extensions import override
from werkzeug.serving import WSGIRequestHandler, make_server

from idp.adapters.billing import TmfBilling
from idp.adapters.billing.tmf import Patience
from idp.adapters.outbound import Origin
from idp.model.billing import PartyId
from idp.model.secret import Secret
from idp.ports.clock import Clock
from sandbox.billing import Books, billing_app

LOOPBACK: Final = (ip_network("127.0.0.0/8"),)
NOON: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
FOREVER: Final = 3600.0

ROMASHKA, NORTH, TESTOV, VASILEK = (PartyId(f"org-{number}") for number in ("001", "002", "900", "501"))
ANNA, BORIS, VIKTOR, GALINA = (PartyId(f"ind-{number}") for number in range(101, 105))


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    @override
    def log(self, *_: Any) -> None:
        """Say nothing."""


@dataclass
class Server:
    """Where billing listens, and the clock it looks at."""

    app: Flask
    url: str
    books: Books
    at: datetime = NOON

    def fault(self, kind: str, path: str = "/") -> None:
        """Do wrong from now on."""
        answer = self.app.test_client().post("/_sandbox/faults", json={"kind": kind, "path": path})
        assert answer.status_code == 200, answer.text

    def queries(self) -> list[dict[str, Any]]:
        """Tell what was asked."""
        told: list[dict[str, Any]] = self.app.test_client().get("/_sandbox/queries").get_json()
        return told

    def paths(self) -> list[str]:
        """Tell the last part of each path that was asked, and the party where there was one."""
        return [query["path"].split("/v5/")[1] for query in self.queries()]

    def reset(self) -> None:
        """Begin anew."""
        self.app.test_client().post("/_sandbox/reset")
        self.at = NOON

    def client(self, clock: Clock, token: str = "", **patience: float) -> TmfBilling:
        """Return an adapter that asks this server."""
        secret = Secret(token) if token else None
        wait = Patience(**{"seconds": 20.0, "cooldown": FOREVER, **patience})
        return TmfBilling(Origin(self.url, LOOPBACK), clock, secret, wait)


@contextmanager
def billing_server(token: str = "") -> Iterator[Server]:
    """Serve on a loopback port until the block ends."""
    books = Books(now=lambda: int(server.at.timestamp()))
    app = billing_app(books, token)
    http = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server = Server(app, f"http://127.0.0.1:{http.server_port}", books)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
