"""A provider over https that really runs, with people, and the clients that these tests speak as."""

import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.adapters.authority import Authority
from tests.bridges.processes import free_ports, running
from tests.bridges.wire import WireBrowser
from tests.browser.running import PASSWORD, environment, okno
from tests.node.visitor import Visitor

ANNA, BORIS = "anna@romashka.example", "boris@romashka.example"


@dataclass(frozen=True)
class Provider:
    """Where it is, and whom to believe about that."""

    issuer: str
    settings: Mapping[str, str]
    authority: Path
    secrets: dict[str, str] = field(default_factory=dict)
    """The secrets of clients."""

    def register(self, clients: list[dict[str, Any]]) -> None:
        """Register clients, as an operator does."""
        made = okno(dict(self.settings), "clients", "add", document=clients)
        self.secrets.update({told["client_id"]: told.get("client_secret", "") for told in made})

    def visitor(self, login: str = ANNA, *, button: str = "submit") -> Visitor:
        """Be somebody at a browser of their own."""
        trust = ssl.create_default_context(cafile=self.authority)
        return Visitor(login, WireBrowser(trust=trust), button)


@contextmanager
def running_provider(folder: Path, database_url: str) -> Iterator[Provider]:
    """Run `okno serve` with a certificate, two people, and registration open to everybody."""
    (port,) = free_ports(1)
    authority = Authority(folder)
    authority.server("localhost", "127.0.0.1")
    master_key = folder / "master.key"
    master_key.touch(0o600)
    master_key.write_text(f"{'A' * 42}E\n")
    issuer = f"https://localhost:{port}"
    settings = {
        "OKNO_ISSUER": issuer,
        "OKNO_LISTEN": f"127.0.0.1:{port}",
        "OKNO_DATA_DIR": str(folder / "data"),
        "OKNO_DATABASE_URL": database_url.replace("postgresql+psycopg://", "postgresql://"),
        "OKNO_MASTER_KEY_FILE": str(master_key),
        "OKNO_TLS_CERT": str(folder / "localhost.pem"),
        "OKNO_TLS_KEY": str(folder / "localhost.pem"),
        "OKNO_REGISTRATION": "open",
        "OKNO_OUTBOUND_ALLOW": "127.0.0.0/8",
        "OKNO_DEFAULT_LOCALE": "en",
    }
    found_company(settings)
    command = [sys.executable, "-m", "idp", "serve"]
    with running(command, folder / "serve.log", ports=[port], environment=environment(**settings)):
        yield Provider(issuer, settings, authority.file)


def found_company(settings: Mapping[str, str]) -> None:
    """Make a company and its two people."""
    okno(settings, "companies", "add", document={"id": "romashka", "name": "ООО «Ромашка»", "services": {}})
    okno(
        settings,
        "people",
        "add",
        document=[
            {
                "login": login,
                "password": PASSWORD,
                "companies": [{"id": "romashka", "roles": roles}],
                "claims": {"name": name, "email": login, "email_verified": True},
            }
            for login, name, roles in ((ANNA, "Анна Петрова", ["owner"]), (BORIS, "Борис Орлов", []))
        ],
    )
