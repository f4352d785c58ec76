import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from idp.app.opening import opened
from tests.bridges.processes import free_ports

PATIENCE = 60.0


@dataclass(frozen=True)
class Provider:
    """A provider that runs as a process of its own."""

    issuer: str
    process: subprocess.Popen[bytes]
    log: Path
    http: urllib3.PoolManager

    def get(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        """Ask for a page, without following anywhere."""
        return self.http.request(
            "GET", f"{self.issuer}{path}", headers=headers, redirect=False, retries=False
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)

    def answers(self) -> bool:
        """Tell whether it is healthy."""
        try:
            return self.get("/health").status == 200
        except urllib3.exceptions.HTTPError:
            return False


Start = Callable[..., Provider]


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder once, keys included: they take their time."""
    folder = tmp_path_factory.mktemp("made")
    with opened({"OKNO_DATA_DIR": str(folder)}):
        return folder


@pytest.fixture
def start(tmp_path: Path, made_folder: Path) -> Iterator[Start]:
    """Start providers; each is ended with the test."""
    shutil.copytree(made_folder, tmp_path / "var")
    started: list[subprocess.Popen[bytes]] = []

    def begin(scheme: str = "http", **environ: str) -> Provider:
        port = free_ports(1)[0]
        issuer = f"{scheme}://localhost:{port}"
        settings = {
            "OKNO_DATA_DIR": str(tmp_path / "var"),
            "OKNO_ISSUER": issuer,
            "OKNO_LISTEN": f"127.0.0.1:{port}",
        }
        log = tmp_path / "provider.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "idp", "serve"],
                env={"PATH": os.environ["PATH"], **settings, **environ},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        http = urllib3.PoolManager(timeout=10, ca_certs=environ.get("OKNO_TLS_CERT"))
        provider = Provider(issuer, process, log, http)
        until = time.monotonic() + PATIENCE
        while not provider.answers():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        return provider

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
