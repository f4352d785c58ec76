"""Kannel: an SMS gateway whose only door is a query string with a login and a password in it."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import Zoo, as_server, find, needed

LOGIN = "romashka"
SEND = "/cgi-bin/sendsms"


@dataclass(frozen=True)
class Kannel:
    """Where it takes messages, with which password, and where they come out."""

    address: str
    login: str
    password: str
    centre: Path

    def delivered(self) -> str:
        """Return what has reached the message centre."""
        return self.centre.read_text(errors="replace")

    def wait_for(self, words: str) -> None:
        """Wait until a message comes out."""
        until = time.monotonic() + 15
        while words not in self.delivered():
            assert time.monotonic() < until, f"{words!r} is not in\n{self.delivered()}"
            time.sleep(0.1)


def start_kannel(zoo: Zoo) -> Kannel:
    """Run the bearer box, the SMS box, and a message centre that prints what it gets."""
    folder = zoo.cage("kannel")
    admin, box, smsc, port = free_ports(4)
    password = secrets.token_urlsafe(12)
    config = zoo.write(
        folder / "kannel.conf",
        "kannel.conf",
        folder=folder,
        admin_port=admin,
        box_port=box,
        smsc_port=smsc,
        port=port,
        login=LOGIN,
        password=password,
        admin_password=secrets.token_urlsafe(12),
        status_password=secrets.token_urlsafe(12),
    )
    zoo.start(as_server([find("bearerbox"), config]), folder / "bearerbox.out", ports=[admin, box, smsc])
    zoo.start(as_server([find("smsbox"), config]), folder / "smsbox.out", ports=[port])
    centre = needed("/usr/lib/kannel/test/fakesmsc")
    seen = folder / "centre.out"
    first = "100 200 text hello"
    zoo.start(as_server([centre, "-H", "127.0.0.1", "-r", str(smsc), "-i", "1", "-m", "1", first]), seen)
    return Kannel(f"http://127.0.0.1:{port}", LOGIN, password, seen)
