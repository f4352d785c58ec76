"""Kamailio: a SIP server that knows no secret of a phone and asks over RADIUS; sipp plays the phone."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import Zoo, find

REALM = "pbx.romashka.test"
ADDRESS = "127.0.0.4"
"""Where it asks from."""


@dataclass(frozen=True)
class Kamailio:
    """Where it listens, and what its phones do."""

    port: int
    folder: Path

    def register(self, user: str, password: str, named: str = "") -> bool:
        """Register a phone; tell whether it was let in. `named` is who it says it is, if somebody else."""
        phone = self.folder / "phone.csv"
        credentials = f"[authentication username={user} password={password}]"
        phone.write_text(f"SEQUENTIAL\n{named or user};{credentials}\n")
        told = [find("sipp"), f"127.0.0.1:{self.port}", "-sf", self.folder / "register.xml", "-inf", phone]
        told += ["-m", "1", "-i", "127.0.0.1", "-p", str(free_ports(1)[0]), "-nostdin", "-timeout", "8"]
        done = subprocess.run(
            [str(word) for word in told], cwd=self.folder, capture_output=True, timeout=30, check=False
        )
        assert done.returncode in (0, 1), done.stderr.decode(errors="replace")[-2000:]
        return done.returncode == 0


def start_kamailio(zoo: Zoo, radius: int, secret: str) -> Kamailio:
    """Run it before a RADIUS server at this port."""
    folder = zoo.cage("kamailio")
    port = free_ports(1)[0]
    values = {"folder": folder, "port": port, "realm": REALM, "radius": radius, "address": ADDRESS}
    config = zoo.write(folder / "kamailio.cfg", "kamailio.cfg", **values)
    zoo.write(folder / "radius.conf", "kamailio-radius.conf", **values)
    zoo.write(folder / "dictionary", "kamailio-dictionary", **values)
    zoo.write(folder / "register.xml", "sip-register.xml", **values)
    (folder / "servers").write_text(f"127.0.0.1 {secret}\n")
    log = folder / "kamailio.log"
    zoo.start([find("kamailio"), "-f", config, "-DD", "-E", "-Y", folder, "-P", folder / "pid"], log)
    _wait(port, log)
    return Kamailio(port, folder)


def _wait(port: int, log: Path) -> None:
    """Wait until it holds its UDP port: there is nothing that answers a connection."""
    wanted = f"0100007F:{port:04X}"
    until = time.monotonic() + 20
    while wanted not in Path("/proc/net/udp").read_text():
        assert time.monotonic() < until, log.read_text(errors="replace")[-4000:]
        time.sleep(0.05)
