"""A provider over https, and partners' services over https on hosts of other sites."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.adapters.authority import Authority
from tests.bridges.processes import free_ports, running
from tests.browser.running import PASSWORD, RESOLVER, Person, environment, okno, running_partner
from tests.support.tree import ROOT

PROVIDER, PARTNER = "id.okno.test", "books.partner.test"


@dataclass
class Secure:
    """Where everything stands, and who can sign in."""

    issuer: str
    partner: str
    people: list[Person]

    def guest(self) -> Person:
        return self.people.pop()


@contextmanager
def running_over_https(folder: Path, database_url: str) -> Iterator[Secure]:
    """Run `okno serve` with a certificate of its own, and a partner that trusts its authority."""
    port, partner_port = free_ports(2)
    issuer = f"https://{PROVIDER}:{port}"
    settings = _settings(folder, issuer, port, database_url)
    people = _found_company(settings)
    with running(
        [sys.executable, "-m", "idp", "serve"],
        folder / "serve.log",
        ports=[port],
        environment=environment(PYTHONPATH=os.pathsep.join([str(RESOLVER), str(ROOT)]), **settings),
    ):
        tls = {"ca": settings["OKNO_CA_FILE"], "certificate": str(folder / f"{PARTNER}.pem")}
        origin = f"https://{PARTNER}:{partner_port}"
        with running_partner(folder, issuer, settings, origin, **tls) as partner:
            yield Secure(issuer, partner, people)


def _settings(folder: Path, issuer: str, port: int, database_url: str) -> dict[str, str]:
    authority = Authority(folder)
    for name in (PROVIDER, PARTNER):
        authority.server(name)
    master_key = folder / "master.key"
    master_key.touch(0o600)
    master_key.write_text(f"{'A' * 42}E\n")
    return {
        "OKNO_ISSUER": issuer,
        "OKNO_LISTEN": f"127.0.0.1:{port}",
        "OKNO_DATA_DIR": str(folder / "data"),
        "OKNO_DATABASE_URL": database_url.replace("postgresql+psycopg://", "postgresql://"),
        "OKNO_MASTER_KEY_FILE": str(master_key),
        "OKNO_TLS_CERT": str(folder / f"{PROVIDER}.pem"),
        "OKNO_TLS_KEY": str(folder / f"{PROVIDER}.pem"),
        "OKNO_CA_FILE": str(authority.file),
        "OKNO_OUTBOUND_ALLOW": "127.0.0.0/8",
        "OKNO_DEFAULT_LOCALE": "en",
    }


def _found_company(settings: dict[str, str]) -> list[Person]:
    okno(settings, "companies", "add", document={"id": "romashka", "name": "ООО «Ромашка»", "services": {}})
    people = [
        {
            "login": f"anna{n}@romashka.example",
            "password": PASSWORD,
            "companies": [{"id": "romashka", "roles": ["owner"]}],
            "claims": {"name": f"Анна {n}", "email": f"anna{n}@romashka.example", "email_verified": True},
        }
        for n in range(8)
    ]
    okno(settings, "people", "add", document=people)
    return [Person(p["login"], PASSWORD, p["claims"]["name"]) for p in people]  # type: ignore[index, arg-type]
