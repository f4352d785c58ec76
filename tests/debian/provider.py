"""A provider that really runs, with a company, three people, and whoever is registered with it."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from legacy_bridges.registry import SHIPPED
from tests.bridges.wire import Page, WireBrowser
from tests.debian.documented import documented

OWNER, OPERATOR, STRANGER = "anna@romashka.example", "viktor@romashka.example", "boris@romashka.example"
PASSWORD = "correct-horse-battery-staple-9"


@dataclass(frozen=True)
class Ports:
    """Where everybody listens."""

    provider: int
    sandbox: int
    nginx: int
    apache: int
    tls: int = 0
    """Where Apache hands what comes by TLS on to the provider."""
    archive: int = 0
    """The nginx of the page."""


@dataclass(frozen=True)
class Provider:
    """Its addresses, its settings, and how to sign in."""

    folder: Path
    ports: Ports
    database_url: str
    proxy_secret: str
    own_secret: str
    more: Mapping[str, str] = field(default_factory=dict)
    """Settings of this test's own."""

    @property
    def issuer(self) -> str:
        """Return the issuer."""
        return f"http://localhost:{self.ports.provider}"

    @property
    def store_url(self) -> str:
        """Return the address of its database as the adapter takes it."""
        return self.database_url

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its commands: our settings, and none of the caller's."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("OKNO_")}
        return inherited | {
            "OKNO_ISSUER": self.issuer,
            "OKNO_LISTEN": f"127.0.0.1:{self.ports.provider}",
            "OKNO_DATA_DIR": str(self.folder / "data"),
            "OKNO_DATABASE_URL": self.database_url,
            "OKNO_BRIDGES_DIR": str(self.folder / "services"),
            "OKNO_TRUSTED_PROXIES": "127.0.0.1/32",
            "OKNO_OUTBOUND_ALLOW": "127.0.0.0/8,::1/128",
            "OKNO_DEFAULT_LOCALE": "en",
            **self.more,
        }

    def add(self, what: str, document: object) -> Any:
        """Run `okno <what> add` and return what it says."""
        return json.loads(self.run(what, "add", "-", document=document))

    def run(self, *arguments: str, document: object = None) -> str:
        """Run a command of `okno` and return what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "idp", *arguments],
            env=self.environment,
            input=json.dumps(document),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sign_in(self, login: str, page: Page, browser: WireBrowser) -> Page:
        """Sign in on the page where a browser was sent."""
        assert page.url.startswith(f"{self.issuer}/login"), (page.url, page.text)
        return browser.submit(page, login=login, password=PASSWORD)

    def sign_out(self, browser: WireBrowser) -> None:
        """Sign out at the provider."""
        left = browser.submit(browser.get(f"{self.issuer}/logout"))
        assert left.url.startswith(f"{self.issuer}/logged-out"), left.url

    def write_bridge(self) -> None:
        """Describe the cabinet as it stands behind this test's nginx, and the archive as the page does."""
        said = yaml.safe_load((SHIPPED / "cabinet.yaml").read_text(encoding="utf-8"))
        said |= {"origin": f"http://cabinet.localhost:{self.ports.nginx}", "demo": False}
        self._put("cabinet", said)
        instead = {"https://archive.example.com": f"http://archive.localhost:{self.ports.archive}"}
        self._put("archive", yaml.safe_load(documented("nginx.md", "yaml", instead)))

    def _put(self, name: str, said: dict[str, Any]) -> None:
        folder = self.folder / "services"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
        secret = self.folder / "data" / said["proxy_secret_file"]
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.touch(0o600)
        secret.write_text(self.proxy_secret)

    def found_company(self) -> None:
        """Make the company and its people: an owner, an operator, and somebody without rights."""
        self.add("companies", {"id": "romashka", "name": "ООО «Ромашка»", "services": {"cabinet": ""}})
        rights = {OWNER: ["owner"], OPERATOR: ["service_operator"], STRANGER: []}
        self.add("people", [_person(login, roles) for login, roles in rights.items()])


def new_provider(folder: Path, ports: Ports, database_url: str, **more: str) -> Provider:
    """Describe a provider that does not run yet, with settings of a test's own."""
    url = database_url.replace("postgresql+psycopg://", "postgresql://")
    return Provider(folder, ports, url, secrets.token_urlsafe(32), secrets.token_urlsafe(32), more)


def _person(login: str, roles: list[str]) -> Mapping[str, Any]:
    name = login.partition("@")[0].title()
    return {
        "login": login,
        "password": PASSWORD,
        "companies": [{"id": "romashka", "roles": roles}],
        "claims": {"name": name, "email": login, "email_verified": True},
    }
