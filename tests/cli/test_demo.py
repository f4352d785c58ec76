"""`okno demo` as a process: started, entered, stopped, started again."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.bridges.processes import answers, demo_ports, free_ports
from tests.cli.forms import Browser

pytestmark = pytest.mark.timeout(240)


@dataclass
class Demo:
    """A demo that runs, with what it told on its first line."""

    process: subprocess.Popen[str]
    file: Path
    told: dict[str, Any]

    def persona(self, key: str) -> dict[str, Any]:
        """Return one of the personas."""
        found: dict[str, Any] = next(p for p in self.told["personas"] if p["key"] == key)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to end, and return its exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode


Begin = Callable[[], Demo]


@pytest.fixture(scope="module")
def ports() -> list[int]:
    return free_ports(5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the demo's folder from test to test, as a visitor's lies from day to day."""
    return tmp_path_factory.mktemp("demo") / ".demo"


@pytest.fixture(scope="module")
def running() -> Iterator[list[Demo]]:
    """Hold the demo that runs, for the tests that only look at it."""
    held: list[Demo] = []
    yield held
    for demo in held:
        if demo.process.poll() is None:
            demo.stop()


@pytest.fixture
def begin(folder: Path, ports: list[int], running: list[Demo]) -> Begin:
    """Start the demo, unless one runs already."""

    def start() -> Demo:
        if running and running[-1].process.poll() is None:
            return running[-1]
        process = subprocess.Popen(
            command(folder, ports, "--json"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ(),
        )
        assert process.stdout is not None
        file = Path(process.stdout.readline().strip())
        assert file.is_file(), process.communicate(timeout=20)
        running.append(Demo(process, file, json.loads(file.read_text(encoding="utf-8"))))
        return running[-1]

    return start


@pytest.fixture
def demo(begin: Begin) -> Demo:
    """Give the demo that runs."""
    return begin()


def command(folder: Path, ports: list[int], *more: str) -> list[str]:
    given = ["--data", str(folder), *demo_ports(ports)]
    return [sys.executable, "-m", "idp", "demo", *given, *more]


def environ() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


def test_demo_names_its_file_first_and_lets_the_administrator_in(demo: Demo) -> None:
    assert demo.file.stat().st_mode & 0o777 == 0o600
    browser = Browser(demo.told["issuer"])
    assert browser.sign_in(demo.persona("admin")) == "/services"
    assert "Виртуальная АТС" in browser.send("GET", "/services")[2]


def test_personas_are_complete(demo: Demo) -> None:
    assert {p["key"] for p in demo.told["personas"]} == {
        "owner",
        "accountant",
        "admin",
        "branch_head",
        "seller",
        "marketer",
        "trader",
        "outsider",
        "staff",
    }
    for persona in demo.told["personas"]:
        assert persona["companies"]
        assert persona["roles"]
        assert (persona["code"] is None) == (persona["totp_secret"] is None)
    assert {p["key"] for p in demo.told["personas"] if p["totp_secret"]} == {
        *("owner", "admin", "branch_head", "staff")
    }
    assert len(demo.persona("accountant")["companies"]) == 2


def test_the_operator_s_staff_sees_the_partners(demo: Demo) -> None:
    browser = Browser(demo.told["issuer"])
    browser.sign_in(demo.persona("staff"))
    status, _, page = browser.send("GET", "/staff/partners/kontur")
    assert (status, "extern-api/auth_oidc" in page) == (200, True)


def test_demo_pages_show_the_cards_and_the_inbox(demo: Demo) -> None:
    browser = Browser(demo.told["issuer"])
    page = browser.send("GET", "/demo")[2]
    assert all(p["password"] in page for p in demo.told["personas"])
    assert browser.send("GET", "/demo/inbox")[0] == 200


def test_the_display_is_on_the_map_and_not_among_my_services(demo: Demo) -> None:
    browser, address = Browser(demo.told["issuer"]), demo.told["addresses"]["display"]
    assert address in browser.send("GET", "/demo")[2]
    browser.sign_in(demo.persona("seller"))
    page = browser.send("GET", "/services")[2]
    assert ("Контроль транспорта" in page, address in page) == (True, False)


def test_the_addresses_of_old_services_are_named_with_the_passwords_there(demo: Demo) -> None:
    addresses = demo.told["addresses"]
    assert len([name for name in addresses if addresses[name].endswith(f":{gate_of(demo)}/")]) >= 12
    old = {one["service"]: one for one in demo.persona("owner")["old_accounts"]}
    assert (old["mail"]["link"], old["servguide"]["link"], old["kb"]["link"]) == (
        "active",
        "broken",
        "matched",
    )
    assert len({one["password"] for one in old.values()}) == len(old)


def test_the_gate_stands_before_every_old_service_and_asks_who_comes(demo: Demo) -> None:
    for name in ("kb", "sms", "m2m", "conference"):
        connection = http.client.HTTPConnection("127.0.0.1", gate_of(demo), timeout=10)
        with closing(connection):
            connection.request("GET", "/", headers={"Host": f"{name}.localhost:{gate_of(demo)}"})
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("Location", "").startswith("/_okno/start")) == (303, True)


def gate_of(demo: Demo) -> int:
    """Return the port of the gate."""
    port = urlsplit(demo.told["addresses"]["kb"]).port
    assert port is not None
    return port


def test_demo_ends_cleanly_and_starts_again_with_everything_remembered(
    demo: Demo, begin: Begin, ports: list[int]
) -> None:
    browser = Browser(demo.told["issuer"])
    browser.sign_in(demo.persona("accountant"))
    session = dict(browser.cookies)
    assert demo.stop(signal.SIGTERM) == 0
    assert not any(map(answers, ports))
    began = time.monotonic()
    again = begin()
    assert time.monotonic() - began < 60
    known = ("key", "login", "password", "totp_secret", "companies", "roles")
    assert [{k: p[k] for k in known} for p in again.told["personas"]] == [
        {k: p[k] for k in known} for p in demo.told["personas"]
    ]
    browser.cookies = session
    assert browser.send("GET", "/account")[0] == 200
    assert again.stop(signal.SIGINT) == 0
    assert not any(map(answers, ports))


def test_killed_demo_takes_its_children_along(begin: Begin, ports: list[int]) -> None:
    demo = begin()
    demo.process.kill()
    demo.process.communicate()
    until = time.monotonic() + 15
    while any(map(answers, ports)):
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("which", range(5), ids=["provider", "services", "bridges", "ldap", "radius"])
def test_port_in_use_is_named_with_what_to_do(folder: Path, which: int) -> None:
    with closing(socket.socket(type=socket.SOCK_DGRAM if which == 4 else socket.SOCK_STREAM)) as taken:
        taken.bind(("127.0.0.1", 0))
        if which != 4:
            taken.listen()
        ports = free_ports(5)
        ports[which] = taken.getsockname()[1]
        answer = subprocess.run(
            command(folder, ports), capture_output=True, text=True, env=environ(), timeout=60, check=False
        )
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert f"port {ports[which]} is in use" in answer.stderr


def test_tour_without_chromium_says_so_in_one_line(folder: Path, ports: list[int], tmp_path: Path) -> None:
    env = environ() | {"PATH": str(tmp_path)}
    answer = subprocess.run(
        command(folder, ports, "--tour"), capture_output=True, text=True, env=env, timeout=120, check=False
    )
    assert answer.returncode == 1
    assert (
        answer.stderr
        == "okno: the tour needs Chromium, and there is none in PATH: sudo apt install chromium\n"
    )
