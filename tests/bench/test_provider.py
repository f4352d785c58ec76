"""The benchmark of the provider goes on working: a tiny round of each operation, and what it refuses."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from bench.bridges.place import open_place
from bench.provider.__main__ import DATABASES, Row
from bench.provider.cores import cores
from bench.provider.line import Line
from bench.provider.measuring import Crowd, Round, cpu_of_all
from bench.provider.operations import OPERATIONS
from bench.provider.ours import start_ours
from bench.provider.side import Side

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module", params=["ES256", "RS256"])
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    with open_place() as place:
        yield start_ours(place, "okno", request.param, cores()[0])


@pytest.mark.parametrize("name", [*OPERATIONS])
def test_each_operation_is_answered_as_it_has_to_be(side: Side, name: str) -> None:
    crowd = Crowd(side, OPERATIONS[name], 0.1)
    crowd.ask()
    assert len(crowd.times) >= 8
    assert cpu_of_all(side) >= crowd.began > 0


@pytest.mark.parametrize("name", ["client_credentials", "code_flow", "refresh"])
def test_another_signature_than_said_is_no_work(side: Side, name: str) -> None:
    other = replace(side, algorithm="none")
    with pytest.raises(RuntimeError, match=r"HTTP/1\.1 200"):
        Crowd(other, OPERATIONS[name], 0.1).ask()


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("jwks", {"jwks_uri": "/nowhere"}),
        ("userinfo", {"userinfo_endpoint": "/nowhere"}),
        ("introspection", {"introspection_endpoint": "/userinfo"}),
    ],
)
def test_an_error_is_no_work(side: Side, name: str, paths: dict[str, str]) -> None:
    with pytest.raises(RuntimeError, match=r"HTTP/1\.1 4\d\d"):
        Crowd(replace(side, paths={**side.paths, **paths}), OPERATIONS[name], 0.1).ask()


def test_whoever_is_not_signed_in_gets_no_code(side: Side) -> None:
    with pytest.raises(RuntimeError, match="login_required"):
        Crowd(replace(side, cookie="a=b"), OPERATIONS["code_flow"], 0.1).ask()


def rounds(*speeds: float) -> list[Round]:
    return [Round(speed, 0.1, 2.0) for speed in speeds]


def test_a_row_says_the_median_of_the_ratios_of_each_round() -> None:
    row = Row("refresh", "ES256", DATABASES[0], rounds(100, 300, 200), rounds(200, 200, 400))
    assert row.as_json() == {
        "operation": "refresh",
        "algorithm": "ES256",
        "ours": 200,
        "peer": 200,
        "peer_name": "node-oidc-provider",
        "ratio": 0.5,
    }
    assert not row.kept
    assert replace(row, operation="userinfo", ours=rounds(150, 150, 300)).kept
    server = replace(row, database=DATABASES[1])
    assert server.as_json()["database"] == "postgresql"
    assert server.kept


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"hello"),
        (b"HTTP/1.1 303 See Other\r\nLOCATION: /a\r\n\r\n", b""),
    ],
    ids=["length", "chunks", "nothing"],
)
def test_an_answer_is_read_to_its_end_and_the_line_is_kept(sent: bytes, body: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            line, _ = server.accept()
            with line:
                for _ in range(2):
                    line.recv(1000)
                    for byte in sent:
                        line.sendall(bytes([byte]))

        thread = Thread(target=serve)
        thread.start()
        line = Line(port)
        answers = [line.ask(b"GET / HTTP/1.1\r\n\r\n") for _ in range(2)]
        line.close()
        thread.join()
    assert [answer.body for answer in answers] == [body] * 2
    assert answers[0].header(b"location") == (b"/a" if answers[0].status == 303 else b"")


@pytest.mark.node
@pytest.mark.timeout(300)
def test_a_whole_run_beside_the_peer(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench.provider", "--quick", "--json", str(file)]
    asked = ["--database", "sqlite", "--algorithm", "ES256"]
    done = subprocess.run([*command, *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    rows = json.loads(file.read_text())
    assert [row["operation"] for row in rows] == [*OPERATIONS]
    assert {row["peer_name"] for row in rows} == {"node-oidc-provider"}
    assert all(row["ours"] > 0 and row["peer"] > 0 and row["ratio"] > 0 for row in rows)


@pytest.mark.timeout(120)
def test_a_run_beside_ourselves_without_the_doors(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench.provider", "--doors", "--quick", "--json", str(file)]
    asked = ["--algorithm", "ES256", "--operation", "userinfo"]
    done = subprocess.run([*command, *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [(row["operation"], row["peer_name"]) for row in json.loads(file.read_text())]
    assert rows == [("userinfo", "okno-through-flask")]
