"""Dovecot: the mail server, with mailboxes and whatever opens them."""

import grp
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import AS_ROOT, SERVERS, Zoo, find, give, put

SUBJECT = "The new tariff begins on Monday"
BODY = "Please tell the drivers of truck 7."


@dataclass(frozen=True)
class Dovecot:
    """Where it is, and what it says."""

    port: int
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "dovecot.log"

    def sign_ins(self, login: str) -> int:
        """Return how often it has let an account in."""
        return self.log.read_text(errors="replace").count(f"Login: user=<{login}>")


def start_dovecot(zoo: Zoo, name: str, logins: Collection[str], *, mechanisms: str, passdb: str) -> Dovecot:
    """Run it with a mailbox and a letter for each login; `passdb` says what opens them."""
    folder = zoo.cage(name, "run", "state", "mail")
    port = free_ports(1)[0]
    mine = SERVERS.pw_name
    config = zoo.write(
        folder / "dovecot.conf",
        "dovecot.conf",
        folder=folder,
        port=port,
        uid=SERVERS.pw_uid,
        gid=SERVERS.pw_gid,
        internal="dovecot" if AS_ROOT else mine,
        internal_group="dovecot" if AS_ROOT else grp.getgrgid(SERVERS.pw_gid).gr_name,
        login_user="dovenull" if AS_ROOT else mine,
        chroot="" if AS_ROOT else "chroot =",
        mechanisms=mechanisms,
        passdb=passdb,
    )
    for login in logins:
        _deliver(folder / "mail" / login, login)
    zoo.start([find("dovecot"), "-F", "-c", config], folder / "log", ports=[port])
    for login in logins:
        _index(config, login)
    return Dovecot(port, folder)


def _index(config: Path, login: str) -> None:
    """Have it look into a mailbox: of two sessions that come first at once, one would see it empty."""
    command = [find("doveadm"), "-c", str(config), "index", "-u", login, "INBOX"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _deliver(box: Path, login: str) -> None:
    for name in ("", "new", "cur", "tmp"):
        (box / name).mkdir(exist_ok=True)
        give(box / name)
    letter = EmailMessage()
    to = login if "@" in login else f"{login}@romashka.example"
    letter["From"], letter["To"] = "boss@romashka.example", to
    letter["Subject"], letter["Date"] = SUBJECT, "Fri, 20 Nov 2026 10:00:00 +0300"
    letter["Message-ID"] = f"<1.{to}>"
    letter.set_content(BODY)
    put(box / "new" / "1795158000.M1P1.zoo", letter.as_string())
