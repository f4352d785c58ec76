"""The demo's ports: free before the start, answering after it."""

import http.client
import socket
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from idp.cli.demo.children import Children
from idp.model.errors import Unavailable

PATIENCE: Final = 60.0
PAUSE: Final = 0.05


def refuse_taken_port(port: int, option: str, kind: socket.SocketKind = socket.SOCK_STREAM) -> None:
    """Say plainly that a port is taken, and what to do."""
    with closing(socket.socket(type=kind)) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            msg = (
                f"port {port} is in use: another demo may be running. End it, or choose another"
                f" port with {option} (see what holds it: ss -lntup 'sport = :{port}')"
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


def wait_until_said(words: str, log: Path, children: Children, stop: threading.Event) -> None:
    """Wait until a child has said that it serves, or has ended. Raises `Unavailable`."""
    until = time.monotonic() + PATIENCE
    while words not in log.read_text(encoding="utf-8", errors="replace") and not stop.wait(PAUSE):
        children.check()
        if time.monotonic() > until:
            msg = f"nothing says “{words}” after {PATIENCE:.0f} seconds (see {log})"
            raise Unavailable(msg)


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=10)
    with suppress(OSError, http.client.HTTPException), closing(connection):
        connection.request("GET", parts.path, headers={"Host": parts.netloc})
        return connection.getresponse().status < 500
    return False
