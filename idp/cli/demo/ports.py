"""The demo's ports: free before the start, answering after it."""

import http.client
import socket
import threading
import time
from contextlib import closing, suppress
from typing import Final
from urllib.parse import urlsplit

from idp.cli.demo.children import Children
from idp.model.errors import Unavailable

PATIENCE: Final = 60.0
PAUSE: Final = 0.05


def refuse_taken_port(port: int, option: str) -> None:
    """Say plainly that a port is taken, and what to do."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            msg = (
                f"port {port} is in use: another demo may be running. End it, or choose another"
                f" port with {option} (see what holds it: ss -ltnp 'sport = :{port}')"
            )
            raise Unavailable(msg) from None


def wait_until_answering(address: str, children: Children, stop: threading.Event) -> None:
    """Wait for the first answer, or for the end of a child. Raises `Unavailable`."""
    until = time.monotonic() + PATIENCE
    while not stop.wait(PAUSE):
        children.check()
        if _answers(address):
            return
        if time.monotonic() > until:
            msg = f"{address} does not answer after {PATIENCE:.0f} seconds"
            raise Unavailable(msg)


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=10)
    with suppress(OSError, http.client.HTTPException), closing(connection):
        connection.request("GET", parts.path, headers={"Host": parts.netloc})
        return connection.getresponse().status < 500
    return False
