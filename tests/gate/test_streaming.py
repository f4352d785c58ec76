"""The gate as it runs: bodies stream in bounded memory, and a service that dies or dawdles is told of plainly."""

import hashlib
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from pathlib import Path

import pytest

from idp.adapters.embedded import SystemClock
from idp.adapters.sql import open_store
from legacy_bridges.host.cookies import BRIDGE
from tests.bridges.processes import free_ports, running
from tests.gate.guarded import PLAIN, guarded
from tests.gate.upstream import Handler, OldService, Seen, old_service

MEGABYTE = 1024 * 1024
LARGE = 50 * MEGABYTE
ROOM = 30 * MEGABYTE
"""How much the gate may grow while a large body passes."""


@dataclass(frozen=True)
class Running:
    """A gate in a process of its own, with somebody inside."""

    old: OldService
    port: int
    pid: int
    cookie: str

    @contextmanager
    def line(self) -> Iterator[HTTPConnection]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            yield connection

    @property
    def headers(self) -> dict[str, str]:
        return {"Host": "wiki.localhost:8402", "Cookie": f"{BRIDGE}={self.cookie}"}

    def get(self, connection: HTTPConnection, path: str = "/") -> HTTPResponse:
        connection.request("GET", path, headers=self.headers)
        return connection.getresponse()

    def memory(self) -> int:
        """Return the most that any worker has ever held, in bytes."""
        return max(map(_peak, _children(self.pid)))


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


@pytest.fixture(scope="module")
def gate(databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    url, folder, clock = databases.migrated(), tmp_path_factory.mktemp("gate"), SystemClock()
    store = open_store(url, clock=clock, threads=4)
    with old_service() as old:
        world = guarded(store, clock, folder, old, {"wiki": PLAIN})
        browser = world.browser()
        browser.sign_in(world.person())
        browser.enter()
        cookie = browser.bridge_cookie()
        world.relay.close()
        (port,) = free_ports(1)
        known = {
            "OKNO_DATABASE_URL": url.replace("postgresql+psycopg://", "postgresql://"),
            "OKNO_DATA_DIR": str(folder),
            "OKNO_BRIDGES_DIR": str(folder / "services"),
            "OKNO_BRIDGES_LISTEN": f"127.0.0.1:{port}",
            "OKNO_OUTBOUND_ALLOW": "127.0.0.0/8",
            "OKNO_THREADS": "8",
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith("OKNO_")}
        command = [sys.executable, "-m", "idp", "serve-bridges"]
        with running(command, folder / "gate.log", ports=[port], environment=kept | known) as process:
            yield Running(old, port, process.pid, cookie)
            old.answering = None
    store.close()
    databases.drop(url)


def test_a_large_upload_passes_in_bounded_memory(gate: Running) -> None:
    gate.old.answering = None
    with gate.line() as connection:
        gate.get(connection).read()
        before = gate.memory()
        connection.putrequest("POST", "/up", skip_host=True)
        for name, value in (gate.headers | {"Content-Length": str(LARGE)}).items():
            connection.putheader(name, value)
        connection.endheaders()
        for _ in range(50):
            connection.send(b"x" * MEGABYTE)
        assert connection.getresponse().status == 200
    assert gate.old.last.body == b"%d" % LARGE
    assert gate.memory() - before < ROOM


def test_a_large_download_passes_in_bounded_memory_and_whole(gate: Running) -> None:
    def large(handler: Handler, _seen: Seen) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(LARGE))
        handler.end_headers()
        for number in range(50):
            handler.wfile.write(bytes([number]) * MEGABYTE)

    gate.old.answering = large
    with gate.line() as connection:
        before, digest = gate.memory(), hashlib.sha256()
        answer = gate.get(connection)
        while piece := answer.read(MEGABYTE):
            digest.update(piece)
    expected = hashlib.sha256(b"".join(bytes([number]) * MEGABYTE for number in range(50)))
    assert digest.digest() == expected.digest()
    assert gate.memory() - before < ROOM


@pytest.mark.parametrize("chunked", [False, True])
def test_what_the_service_says_arrives_before_it_has_finished(gate: Running, chunked: bool) -> None:
    go_on = threading.Event()

    def slowly(handler: Handler, _seen: Seen) -> None:
        handler.send_response(200)
        if chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        else:
            handler.send_header("Content-Length", "10")
        handler.end_headers()
        for piece in (b"first", b"later"):
            handler.wfile.write(b"5\r\n" + piece + b"\r\n" if chunked else piece)
            handler.wfile.flush()
            if piece == b"first":
                go_on.wait(10)
        if chunked:
            handler.wfile.write(b"0\r\n\r\n")

    gate.old.answering = slowly
    with gate.line() as connection:
        answer = gate.get(connection)
        assert answer.read1(100) == b"first"
        go_on.set()
        assert answer.read() == b"later"


def test_a_service_that_dies_in_mid_answer_is_never_taken_to_have_finished(gate: Running) -> None:
    def dying(handler: Handler, _seen: Seen) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(MEGABYTE))
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    gate.old.answering = dying
    with gate.line() as connection, pytest.raises((IncompleteRead, RemoteDisconnected)):
        gate.get(connection).read()
    gate.old.answering = None
    with gate.line() as connection:
        assert gate.get(connection).status == 200


def test_a_browser_that_goes_away_does_not_end_its_upload_for_the_service(gate: Running) -> None:
    gate.old.answering = None
    before = len(gate.old.seen)
    with closing(socket.create_connection(("127.0.0.1", gate.port))) as line:
        said = "".join(f"{name}: {value}\r\n" for name, value in gate.headers.items())
        line.sendall(f"POST /up HTTP/1.1\r\n{said}Content-Length: {LARGE}\r\n\r\n".encode())
        line.sendall(b"x" * MEGABYTE)
    until = time.monotonic() + 10
    while len(gate.old.seen) == before and time.monotonic() < until:
        time.sleep(0.05)
    with gate.line() as connection:
        assert gate.get(connection).status == 200
    assert not [seen for seen in gate.old.seen[before:-1] if seen.body == b"%d" % LARGE]


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/a%2Fb/%D1%8F?q=%u0444;x", "/a/b/%D1%8F?q=%u0444;x"),
        ("http://evil.test/a?b", "/a?b"),
        ("/%FF", "/%FF"),
    ],
)
def test_the_real_server_hands_us_what_is_judged(gate: Running, path: str, seen: str) -> None:
    gate.old.answering = None
    with gate.line() as connection:
        assert gate.get(connection, path).status == 200
    assert gate.old.last.target == seen


@pytest.mark.parametrize("path", ["/a/../b", "/a/%2e%2e/b", "//a", "/a%2f%2fb", "/a%5cb", "*"])
def test_the_real_server_hides_no_bad_path_from_us(gate: Running, path: str) -> None:
    gate.old.answering = None
    before = len(gate.old.seen)
    with gate.line() as connection:
        assert gate.get(connection, path).status == 400
    assert len(gate.old.seen) == before


def test_headers_twice_and_a_second_host_reach_no_service(gate: Running) -> None:
    gate.old.answering = None
    for more in (("Host", "localhost:8400"), ("Cookie", f"{BRIDGE}={'x' * 43}")):
        with gate.line() as connection:
            connection.putrequest("GET", "/", skip_host=True)
            for name, value in (*gate.headers.items(), more):
                connection.putheader(name, value)
            connection.endheaders()
            assert connection.getresponse().status in (303, 400, 421)


def test_names_and_bytes_of_headers_survive(gate: Running) -> None:
    gate.old.answering = lambda handler, _seen: handler.reply(
        200, b"", ("Content-Disposition", 'attachment; filename="я.txt"'.encode().decode("latin-1"))
    )
    with gate.line() as connection:
        said = gate.get(connection).headers["Content-Disposition"]
    assert said.encode("latin-1").decode() == 'attachment; filename="я.txt"'
