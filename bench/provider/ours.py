"""Okno as `okno serve` runs it, with a company, Anna in it, and a relying party."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from bench.bridges.place import Place
from bench.provider.cores import on_core
from bench.provider.database import Database
from bench.provider.side import EMAIL, RESOURCE, Side, client_metadata, read_paths
from tests.bridges.processes import free_ports
from tests.bridges.wire import WireBrowser

PASSWORD: Final = "correct-horse-battery-staple-9"
COMPANY: Final = {"id": "romashka", "name": "ООО «Ромашка»"}
ANNA: Final = {
    "login": EMAIL,
    "password": PASSWORD,
    "companies": [{"id": "romashka", "roles": ["owner"]}],
    "claims": {"name": "Anna", "email": EMAIL, "email_verified": True},
}


def start_ours(
    place: Place,
    name: str,
    algorithm: str,
    core: int,
    database: Database | None = None,
    program: str = "idp",
) -> Side:
    """Run it on a core, in the embedded default or on a server's database, and sign Anna in."""
    (port,) = free_ports(1)
    issuer = f"http://localhost:{port}"
    environment = _environment(place, name, issuer, algorithm, database)
    _found(environment, algorithm)
    serve = on_core(core, [sys.executable, "-m", program, "serve"])
    pid = place.start(name, serve, [port], environment).pid
    cookie = _sign_in(issuer)
    pids = [pid, *([database.pid] if database is not None else [])]
    return Side(name, issuer, algorithm, cookie, pids, read_paths(issuer), introspected=RESOURCE)


def start_through_flask(place: Place, algorithm: str, core: int) -> Side:
    """Run it on a core in the embedded default, without its doors before Flask."""
    return start_ours(place, "okno-through-flask", algorithm, core, program="bench.provider.through_flask")


def _environment(
    place: Place, name: str, issuer: str, algorithm: str, database: Database | None
) -> Mapping[str, str]:
    kept = {word: value for word, value in os.environ.items() if not word.startswith("OKNO_")}
    return kept | {
        "OKNO_ISSUER": issuer,
        "OKNO_LISTEN": issuer.removeprefix("http://").replace("localhost", "127.0.0.1"),
        "OKNO_DATA_DIR": str(place.folder / name),
        "OKNO_DEFAULT_LOCALE": "en",
        "OKNO_ACCESS_TOKEN_ALG": algorithm,
        **({"OKNO_DATABASE_URL": database.url} if database is not None else {}),
    }


def _found(environment: Mapping[str, str], algorithm: str) -> None:
    client = client_metadata(algorithm) | {"okno": {"first_party": True, "resource": RESOURCE}}
    told = {"companies": COMPANY, "people": ANNA, "clients": client}
    asked = [[[what, "add", "-"], json.dumps([document])] for what, document in told.items()]
    command = [sys.executable, "-m", "tests.zoo.commands"]
    done = subprocess.run(
        command, env=environment, input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


def _sign_in(issuer: str) -> str:
    """Sign in as a person does, and return the browser's cookies."""
    browser = WireBrowser()
    page = browser.submit(browser.get(f"{issuer}/account"), login=EMAIL, password=PASSWORD)
    if page.status != 200 or page.url.startswith(f"{issuer}/login"):
        msg = f"cannot sign in: {page.url}"
        raise RuntimeError(msg)
    return "; ".join(f"{name}={value}" for name, value in browser.cookies["localhost"].items())
