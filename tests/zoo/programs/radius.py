"""`okno serve-radius` beside the house, and the programs that ask it: radclient, radtest and pam_radius."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.house import House
from tests.zoo.place import Zoo, find, missing

PAM = Path("/lib/x86_64-linux-gnu/security/pam_radius_auth.so")
PAM_FOLDER = Path("/etc/pam.d")
ADDRESSES = {"access": "127.0.0.2", "strong": "127.0.0.5", "strong-too": "127.0.0.6"}
"""Where radclient asks from, as `manifests/vpn.yaml` and `vpn-code.yaml` have it."""
SIGNED = "Message-Authenticator = 0x00"


@dataclass(frozen=True)
class Answered:
    """What radclient was told."""

    code: str
    """`Access-Accept` and the like; empty where nobody answered."""
    text: str = field(repr=False)

    def said(self, name: str) -> list[str]:
        """Return the values of an attribute."""
        answer = self.text.rpartition("Received ")[2]
        lines = (line.strip().partition(" = ") for line in answer.splitlines())
        return [value.strip('"') for key, _, value in lines if key == name]


@dataclass(frozen=True)
class Radius:
    """Where it listens, and the secrets of the gateways."""

    port: int
    process: "subprocess.Popen[bytes]"
    secrets: Mapping[str, str]

    def ask(self, nas: str, said: str, *, kind: str = "auth", secret: str = "", source: str = "") -> Answered:
        """Ask with radclient, from the gateway's own address or from another."""
        told = [find("radclient"), "-x", "-r", "1", "-t", "4", f"127.0.0.1:{self.port}", kind]
        done = subprocess.run(
            [*told, secret or self.secrets[nas]],
            input=f"{said}, Packet-Src-IP-Address = {source or ADDRESSES[nas]}",
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        answer = done.stdout.rpartition("Received ")[2] if "Received " in done.stdout else ""
        return Answered(answer.partition(" ")[0], done.stdout + done.stderr)

    def sign_in(self, nas: str, user: str, password: str) -> Answered:
        """Ask whether a person with a password may come in."""
        return self.ask(nas, f'User-Name = "{user}", User-Password = "{password}", {SIGNED}')

    def radtest(self, nas: str, user: str, password: str) -> str:
        """Ask with radtest, which chooses the address itself; return what it shows."""
        told = [find("radtest"), user, password, f"127.0.0.1:{self.port}", "0", self.secrets[nas]]
        return subprocess.run(told, capture_output=True, text=True, timeout=40, check=False).stdout


def start_radius(house: House, zoo: Zoo, gateways: Mapping[str, str]) -> Radius:
    """Make the gateways' secrets, and run the server. The provider runs already."""
    made = house.run(*((["radius", "secret", service, nas], "") for nas, service in gateways.items()))
    port = free_ports(1)[0]
    log = house.folder / "serve-radius.log"
    environment = {**house.environment, "OKNO_RADIUS_LISTEN": f"127.0.0.1:{port}"}
    process = zoo.start([sys.executable, "-m", "idp", "serve-radius"], log, environment=environment)
    until = time.monotonic() + 30
    while "serving RADIUS" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)
    return Radius(port, process, dict(zip(gateways, (word.strip() for word in made), strict=True)))


def pam_lets_in(zoo: Zoo, radius: Radius, user: str, password: str) -> bool:
    """Sign in through pam_radius with pamtester; needs to be root, for PAM's own folder."""
    if not PAM.exists():
        missing("libpam-radius-auth")
    folder = zoo.cage("pam")
    config = folder / "server.conf"
    config.write_text(f"127.0.0.1:{radius.port} {radius.secrets['linux']} 4 127.0.0.3\n")
    service = PAM_FOLDER / "okno-zoo-radius"
    service.write_text(
        f"auth required pam_radius_auth.so conf={config} force_prompt\naccount required pam_permit.so\n"
    )
    try:
        done = subprocess.run(
            [find("pamtester"), service.name, user, "authenticate"],
            input=f"{password}\n",
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    finally:
        service.unlink()
    return done.returncode == 0
