"""A provider, the gate beside it, a company with three people, and manifests of what stands behind the gate."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bridges.processes import free_ports
from tests.bridges.wire import Page, WireBrowser
from tests.browser.running import PASSWORD, Person, environment
from tests.support.tree import ROOT
from tests.zoo.describing import describe
from tests.zoo.place import Zoo

COMPANY, OPERATOR = "romashka", "operator"
Command = tuple[Sequence[str], object]
"""Arguments, and what stands on standard input: text, or a document."""
STAFF = ("sofia@operator.example", "timur@operator.example")
ANNA = Person("anna@romashka.example", PASSWORD, "Анна")
VIKTOR = Person("viktor@romashka.example", PASSWORD, "Виктор")
BORIS = Person("boris@romashka.example", PASSWORD, "Борис")
ROLES: Mapping[str, Sequence[str]] = {ANNA.login: ["owner"], VIKTOR.login: ["service_user"], BORIS.login: []}


@dataclass
class House:
    """Where everything stands."""

    folder: Path
    provider_port: int
    gate_port: int
    database_url: str
    services: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.provider_port}"

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of both processes and of every command."""
        return environment(
            OKNO_ISSUER=self.issuer,
            OKNO_LISTEN=f"127.0.0.1:{self.provider_port}",
            OKNO_BRIDGES_LISTEN=f"127.0.0.1:{self.gate_port}",
            OKNO_DATA_DIR=str(self.folder / "data"),
            OKNO_DATABASE_URL=self.database_url.replace("postgresql+psycopg://", "postgresql://"),
            OKNO_BRIDGES_DIR=str(self.folder / "services"),
            OKNO_OUTBOUND_ALLOW="127.0.0.0/8,::1/128",
            OKNO_STAFF_COMPANY=OPERATOR,
            OKNO_DEFAULT_LOCALE="en",
        )

    def origin(self, service: str) -> str:
        """Return the address of a service's own host, which is the gate's."""
        return f"http://{service}.localhost:{self.gate_port}"

    def run(self, *commands: Command) -> list[Any]:
        """Run commands of ours one after another; each must succeed. Returns what each says."""
        asked = [
            (arguments, told if isinstance(told, str) else json.dumps(told)) for arguments, told in commands
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.zoo.commands"],
            cwd=ROOT,
            env=self.environment,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        return [json.loads(text) if text.startswith(("{", "[")) else text for text in said]

    def describe(self, service: str, upstream: str, **values: object) -> None:
        """Write the manifest of a service behind the gate."""
        describe(self.folder / "services", service, self.origin(service), upstream, **values)
        self.services.append(service)

    def found_company(self) -> None:
        """Make the company with all the services, and its people."""
        services = dict.fromkeys(self.services, "")
        companies = [
            {"id": COMPANY, "name": "ООО «Ромашка»", "services": services},
            {"id": OPERATOR, "name": "The operator", "services": {}},
        ]
        people = [person_row(login, COMPANY, roles) for login, roles in ROLES.items()]
        people += [person_row(login, OPERATOR, ["admin"]) for login in STAFF]
        self.run((["companies", "add", "-"], companies), (["people", "add", "-"], people))

    def sign_in(self, person: Person, at: str) -> tuple[WireBrowser, Page]:
        """Open an address with a browser that knows nothing, sign in where it is sent, and see what comes."""
        browser = WireBrowser()
        page = browser.get(at)
        assert page.url.startswith(f"{self.issuer}/login"), (page.url, page.text)
        return browser, browser.submit(page, login=person.login, password=person.password)


def new_house(zoo: Zoo, database_url: str) -> House:
    """Make an empty house; describe its services, found the company, then let it start."""
    folder = zoo.folder / "okno"
    (folder / "services").mkdir(parents=True)
    provider, gate = free_ports(2)
    return House(folder, provider, gate, database_url)


def start(house: House, zoo: Zoo) -> None:
    """Run the provider and the gate."""
    for command, port in {"serve": house.provider_port, "serve-bridges": house.gate_port}.items():
        told = [sys.executable, "-m", "idp", command]
        zoo.start(told, house.folder / f"{command}.log", ports=[port], environment=house.environment)


def person_row(login: str, company: str, roles: Sequence[str]) -> Mapping[str, Any]:
    name = login.partition("@")[0].title()
    return {
        "login": login,
        "password": PASSWORD,
        "companies": [{"id": company, "roles": roles}],
        "claims": {"name": name, "email": login, "email_verified": True},
    }
