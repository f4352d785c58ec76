"""A running demo, the people in it, and a partner's service beside it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp

from idp.cli.demo.place import Place
from tests.bridges.processes import demo_ports, free_ports, running
from tests.support.tree import ROOT

PASSWORD = "seven-grey-window-sills-1911"
STEP = 30
AT_ONCE = 6
"""Guests are invited in groups: one call of the command line for each."""
RESOLVER = Path(__file__).with_name("resolver")


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without our settings."""
    return {k: v for k, v in os.environ.items() if not k.startswith("OKNO_")} | more


def okno(settings: Mapping[str, str], *arguments: str, document: object) -> Any:
    """Run a command that reads a document, and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "idp", *arguments, "-"],
        cwd=ROOT,
        env=environment(**settings),
        input=json.dumps(document),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass
class Person:
    """Somebody who can sign in."""

    login: str
    password: str
    name: str
    totp_secret: str | None = None
    used: int = 0
    """The time step of the last code: each is good once."""

    def code(self) -> str:
        """Return a code that was not used, of this half minute or the next; wait if both were."""
        while (step := max(self.used + 1, self._now())) > self._now() + 1:
            time.sleep(0.2)
        self.used = step
        return pyotp.TOTP(self.totp_secret or "").generate_otp(step)

    def _now(self) -> int:
        return int(datetime.now(UTC).timestamp()) // STEP  # noqa: TID251 - as an authenticator app does


@dataclass
class Demo:
    """Its addresses and its people."""

    place: Place
    told: Mapping[str, Any]
    personas: dict[str, Person]
    invited: int = 0
    guests: list[Person] = field(default_factory=list)
    looker: Person | None = None

    @property
    def issuer(self) -> str:
        return self.place.issuer

    def service(self, name: str) -> str:
        return self.place.service(name)

    def gate(self, name: str) -> str:
        """Return the address of an old service behind the gate."""
        return self.place.gate(name)

    def company(self, start: str) -> str:
        """Return the id of the company whose name holds the words."""
        companies = (c for persona in self.told["personas"] for c in persona["companies"])
        return next(str(company["id"]) for company in companies if start in company["name"])

    def guest(self) -> Person:
        """Return an owner of «Ромашка» whom no other test has touched; invite some when none is left."""
        if not self.guests:
            self.guests = list(_invite(self, range(self.invited, self.invited + AT_ONCE)))
            self.invited += AT_ONCE
        return self.guests.pop()

    def onlooker(self) -> Person:
        """Return an owner of «Ромашка» for tests that only look: each guest more is a line more in its tree."""
        self.looker = self.looker or self.guest()
        return self.looker


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Run `okno demo` on ports of its own."""
    place = Place(folder / "data", *free_ports(5))
    ports = demo_ports(
        [place.provider_port, place.services_port, place.bridges_port, place.ldap_port, place.radius_port]
    )
    command = [sys.executable, "-m", "idp", "demo", "--data", str(place.folder), *ports]
    listening = [place.provider_port, place.services_port, place.bridges_port]
    with running(command, folder / "log", ports=listening, environment=environment()):
        told = json.loads(wait_for(place.personas))
        personas = {
            p["key"]: Person(p["login"], p["password"], p["name"], p["totp_secret"]) for p in told["personas"]
        }
        yield Demo(place, told, personas)


def wait_for(file: Path) -> str:
    """Return a file's text as soon as there is one."""
    until = time.monotonic() + 30
    while not file.exists():
        assert time.monotonic() < until, f"{file} did not appear"
        time.sleep(0.05)
    return file.read_text(encoding="utf-8")


def _invite(demo: Demo, numbers: range) -> Iterator[Person]:
    company = demo.company("Ромашка")
    people: list[dict[str, Any]] = [
        {
            "login": [f"guest{n}@romashka.example", f"+7000100{n:04}"],
            "password": PASSWORD,
            "companies": [{"id": company, "position": "Гость", "roles": ["owner"]}],
            "claims": {
                "name": f"Яшин Глеб {n}",
                "given_name": "Глеб",
                "family_name": "Яшин",
                "email": f"guest{n}@romashka.example",
                "email_verified": True,
                "phone_number": f"+7000100{n:04}",
                "phone_number_verified": True,
            },
        }
        for n in numbers
    ]
    okno(demo.place.environment(), "people", "add", document=people)
    for person in people:
        yield Person(person["login"][0], PASSWORD, person["claims"]["name"])


@contextmanager
def running_partner(
    folder: Path, issuer: str, settings: Mapping[str, str], origin: str, channel: str = "back", **tls: str
) -> Iterator[str]:
    """Register a third-party client, run its service at this origin, and give the origin.

    It hears of a sign-out by the back channel or by the front one.
    """
    client = okno(
        settings,
        "clients",
        "add",
        document={
            "client_name": "Налоговый помощник",
            "redirect_uris": [f"{origin}/callback"],
            "post_logout_redirect_uris": [f"{origin}/"],
            f"{channel}channel_logout_uri": f"{origin}/{channel}channel",
            f"{channel}channel_logout_session_required": True,
            "okno": {"first_party": False, "access": "everyone"},
        },
    )
    port = int(origin.rpartition(":")[2])
    told = {"issuer": issuer, "origin": origin, "port": port, **tls}
    told |= {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    file = folder / f"partner-{port}.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    command = [sys.executable, "-m", "tests.browser.party", str(file)]
    paths = os.pathsep.join([str(RESOLVER), str(ROOT)])
    with running(
        command, folder / f"partner-{port}.log", ports=[port], environment=environment(PYTHONPATH=paths)
    ):
        yield origin
