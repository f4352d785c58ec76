"""One provider in a folder of its own, started as operators start it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from idp.cli.partners.trying import Try, Wish
from idp.cli.partners.walking import Page, Walker

PATIENCE: Final = 60.0
GRACE: Final = 10.0
TRIES: Final = 3
BILLING: Final = Path(__file__).with_name("billing.json")
LOOPBACK: Final = "127.0.0.0/8,::1/128"
OWNER: Final = "owner"
PASSWORD: Final = "seven-grey-window-sills-1911"
_HERE: Final = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Okno:
    """A running provider."""

    issuer: str
    environment: Mapping[str, str]
    """Its settings, for commands beside it."""
    company: str
    person: Mapping[str, Any]
    """The company's owner: `login`, `password`, `name`."""

    def run(self, *arguments: str, document: object = None) -> Any:
        """Run a command of `okno`, with a document on its standard input, and return the JSON it prints."""
        return _run(self.environment, arguments, document)

    def add_client(self, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        """Register a client, and return it as registered."""
        found: list[Mapping[str, Any]] | Mapping[str, Any] = self.run(
            "clients", "add", "-", document=metadata
        )
        return found if isinstance(found, Mapping) else found[0]

    def apply(self, start: str, *ticks: str, **typed: str) -> Page:
        """Apply as the owner from a page of yours, and return the page where that ends.

        `start` begins the flow. Needed fields are handed over, `ticks` (keys of your form) beside
        them; `typed` is said by the owner, by claim. No browser is needed; hosts must be this machine.
        """
        told = {"issuer": self.issuer, "personas": [self.person], "addresses": {"": start}}
        attempt = Try(told, "", OWNER, Wish(frozenset(ticks), typed), lambda _line: None, Walker())
        return attempt.come_back()


@contextmanager
def running(folder: Path, partners: Path | None) -> Iterator[Okno]:
    """Run a provider until the block ends. Raises `AssertionError` with its log if it does not start."""
    process, port = _start(folder, partners)
    environment = _environment(folder, port, partners)
    try:
        yield _people(environment, port)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        process.kill()
        process.wait()


def _start(folder: Path, partners: Path | None) -> "tuple[subprocess.Popen[bytes], int]":
    """Start it on a free port, on another one if somebody takes that meanwhile."""
    log, command = folder / "provider.log", [sys.executable, "-m", "idp", "serve"]
    for tries_left in reversed(range(TRIES)):
        port = _free_port()
        environment = _environment(folder, port, partners)
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own command
                command, cwd=_HERE, env=environment, stdout=out, stderr=subprocess.STDOUT
            )
        if _wait(process, port):
            return process, port
        process.kill()
        process.wait()
        said = log.read_text(encoding="utf-8", errors="replace")
        if not tries_left or "in use" not in said:
            break
    msg = f"the provider does not answer:\n{said[-4000:]}"
    raise AssertionError(msg)


def _environment(folder: Path, port: int, partners: Path | None) -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OKNO_")}
    return {
        **inherited,
        "OKNO_DATA_DIR": str(folder),
        "OKNO_ISSUER": f"http://localhost:{port}",
        "OKNO_LISTEN": f"127.0.0.1:{port}",
        "OKNO_BILLING_FILE": str(BILLING),
        "OKNO_OUTBOUND_ALLOW": LOOPBACK,
        **({"OKNO_PARTNERS_DIR": str(partners)} if partners is not None else {}),
    }


def _people(environment: Mapping[str, str], port: int) -> Okno:
    """Add the company and its owner, as its billing knows both."""
    told = json.loads(BILLING.read_text(encoding="utf-8"))
    organization, individual = told["organization"][0], told["individual"][0]
    company = _first(
        _run(
            environment,
            ["companies", "add", "-"],
            {"name": organization["name"], "external_id": organization["id"]},
        )
    )
    names = [individual[name] for name in ("familyName", "givenName", "middleName")]
    person = {
        "key": OWNER,
        "name": " ".join(names),
        "login": individual["_email"],
        "password": PASSWORD,
        "totp_secret": None,
        "companies": [{"id": company["id"], "name": company["name"]}],
    }
    claims = {
        "name": person["name"],
        "email": individual["_email"],
        "email_verified": True,
        "phone_number": individual["_msisdn"],
        "phone_number_verified": True,
    }
    document = {
        "login": [individual["_email"]],
        "password": PASSWORD,
        "party": individual["id"],
        "claims": claims,
        "companies": [{"id": company["id"], "position": "", "signatory": True, "roles": ["owner"]}],
    }
    _run(environment, ["people", "add", "-"], document)
    return Okno(f"http://localhost:{port}", environment, company["id"], person)


def _first(made: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = made[0] if isinstance(made, list) else made
    return found


def _run(environment: Mapping[str, str], arguments: Sequence[str], document: object) -> Any:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "idp", *arguments],
        cwd=_HERE,
        env=environment,
        input=json.dumps(document),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout) if done.stdout.strip() else None


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until it answers; false if it has ended, or does not in time."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if _answers(port):
            return process.poll() is None
        time.sleep(0.1)
    return False


def _answers(port: int) -> bool:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, http.client.HTTPException), closing(wire):
        wire.request("GET", "/health", headers={"Host": f"localhost:{port}"})
        return wire.getresponse().status < 500
    return False
