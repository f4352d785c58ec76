"""`okno serve` as a process, over real sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from idp.app.serving import KILL_AFTER
from tests.app.conftest import Provider, Start
from tests.bridges.processes import free_ports

pytestmark = pytest.mark.enable_socket


def children_of(process: subprocess.Popen[bytes]) -> list[str]:
    """List the processes of a session that are still alive; one that is only not buried yet is not."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-s", str(process.pid)], capture_output=True, text=True, check=False
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return [pid for pid, state in rows if not state.startswith("Z")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_first_page_is_served_and_the_end_is_quick_and_whole(start: Start, number: int) -> None:
    provider = start(OKNO_WORKERS="2")
    assert provider.get("/login").status == 200
    began = time.monotonic()
    assert provider.stop(number) == 0
    assert time.monotonic() - began < KILL_AFTER, "it ended by itself"
    assert children_of(provider.process) == []


def test_worker_that_dies_is_replaced(start: Start) -> None:
    provider = start(OKNO_WORKERS="2")
    workers = [int(pid) for pid in children_of(provider.process) if int(pid) != provider.process.pid]
    os.kill(workers[0], signal.SIGKILL)
    until = time.monotonic() + 30
    while not is_whole_without(provider, workers[0]) or not provider.answers():
        assert time.monotonic() < until
        time.sleep(0.1)
    assert provider.stop() == 0


def is_whole_without(provider: Provider, dead: int) -> bool:
    """Tell whether the server has all its workers, and the dead one is not among them."""
    alive = children_of(provider.process)
    return len(alive) == 3 and str(dead) not in alive


def test_workers_end_when_their_server_is_killed(start: Start) -> None:
    provider = start(OKNO_WORKERS="2")
    provider.process.kill()
    provider.process.wait()
    until = time.monotonic() + 15
    while children_of(provider.process):
        assert time.monotonic() < until, "orphaned workers hold the port"
        time.sleep(0.1)


def test_restart_keeps_keys_and_database(start: Start) -> None:
    first = start()
    jwks = first.get("/jwks").data
    first.stop()
    assert start().get("/jwks").data == jwks


def test_health_is_told_in_words_that_tell_a_stranger_nothing(start: Start) -> None:
    health = json.loads(start().get("/health").data)
    assert health.pop("stamps_age_ms") < 2000
    unused = {"redis": "unused", "billing": "unused"}
    assert health == {"status": "ok", "database": "ok", "outbox": {"due": 0, "late": 0}, **unused}


def test_another_host_is_refused(start: Start) -> None:
    assert start().get("/login", Host="evil.example").status == 421


def test_variable_of_the_system_is_no_header_of_a_request(start: Start) -> None:
    provider = start(OKNO_TRUSTED_PROXIES="127.0.0.0/8", HTTP_X_FORWARDED_HOST="evil.example")
    assert provider.get("/login").status == 200


def test_secret_of_the_environment_is_not_in_the_request_environ(tmp_path: Path) -> None:
    port = free_ports(1)[0]
    secrets = {
        "OKNO_SMTP_URL": "smtp://u:s3cret@x",
        "AWS_SECRET_ACCESS_KEY": "s3cret",
        "HTTP_X_ADMIN": "s3cret",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.app.echo_server", str(port)],
        env={"PATH": os.environ["PATH"], **secrets},
    )
    try:
        environ = json.loads(patient_get(f"http://127.0.0.1:{port}/here").data)
    finally:
        process.terminate()
        process.wait()
    assert environ["PATH_INFO"] == "/here"
    assert not environ.keys() & (secrets.keys() | {"PATH"})
    assert "s3cret" not in environ.values()


def patient_get(url: str) -> urllib3.BaseHTTPResponse:
    """Ask until somebody listens."""
    until = time.monotonic() + 30
    while True:
        try:
            return urllib3.request("GET", url, retries=False, timeout=5)
        except urllib3.exceptions.HTTPError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_header_that_does_not_end_is_cut_off(start: Start) -> None:
    provider = start(OKNO_HEADER_DEADLINE="1")
    began = time.monotonic()
    with closing(connected(provider)) as line:
        line.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        line.settimeout(8)
        with suppress(ConnectionResetError):
            while line.recv(4096):
                pass
    assert time.monotonic() - began < 8


def test_header_that_is_too_large_is_refused(start: Start) -> None:
    provider = start()
    with closing(connected(provider)) as line:
        line.settimeout(5)
        answer = b""
        with suppress(ConnectionResetError, BrokenPipeError):
            line.sendall(
                b"GET /login HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"x" * 200_000 + b"\r\n\r\n"
            )
            answer = line.recv(64)
    assert answer == b"" or answer.split()[1] in (b"400", b"431")
    assert provider.get("/login").status == 200


def connected(provider: Provider) -> socket.socket:
    """Open a bare connection."""
    return socket.create_connection(("127.0.0.1", int(provider.issuer.rpartition(":")[2])), 5)


def test_provider_serves_https_with_files_of_its_own(start: Start, tmp_path: Path) -> None:
    cert, key = tls_files(tmp_path)
    provider = start("https", OKNO_TLS_CERT=str(cert), OKNO_TLS_KEY=str(key))
    answer = provider.get("/login")
    assert answer.status == 200
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def tls_files(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate is judged by the machine's own clock
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        pytest.param(
            {"OKNO_DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:1/x"}, "database_url", id="database-down"
        ),
        pytest.param({"OKNO_DATABASE_URL": "sqlite:////proc/none/x.db"}, "database_url", id="no-such-folder"),
        pytest.param({"OKNO_DATABASE_URL": "sqlite:////etc/passwd"}, "database_url", id="not-a-database"),
        pytest.param({"OKNO_DATA_DIR": "/proc/none"}, "/proc/none", id="data-folder"),
        pytest.param({"OKNO_LISTEN": "192.0.2.1:8400"}, "listen", id="foreign-address"),
        pytest.param({"OKNO_LISTEN": "{taken}"}, "listen", id="port-in-use"),
        pytest.param({"OKNO_WORKERS": "0"}, "workers", id="setting"),
    ],
)
def test_bad_start_ends_soon_with_one_line(tmp_path: Path, environ: dict[str, str], words: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        port = free_ports(1)[0]
        usual = {"OKNO_DATA_DIR": str(tmp_path / "var"), "OKNO_LISTEN": f"127.0.0.1:{port}"}
        env = usual | {name: value.format(taken=address) for name, value in environ.items()}
        began = time.monotonic()
        answer = subprocess.run(
            [sys.executable, "-m", "idp", "serve"],
            env={"PATH": os.environ["PATH"], **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1, answer.stderr
    assert words in answer.stderr
    assert "s3cret" not in answer.stderr
    assert time.monotonic() - began < 45
