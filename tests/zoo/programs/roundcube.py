"""Roundcube before Dovecot: webmail whose accounts are those of the mail server behind it."""

import grp
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import AS_ROOT, SERVERS, Zoo, find, give, needed, put
from tests.zoo.programs.apache import start_php

ANNA, VIKTOR = "anna", "viktor"
SUBJECT = "The new tariff begins on Monday"
BODY = "Please tell the drivers of truck 7."


@dataclass(frozen=True)
class Roundcube:
    """Where it is, and who has which password."""

    address: str
    passwords: Mapping[str, str]
    records: Path
    mail_log: Path

    def forget(self) -> int:
        """Wipe its sessions; return how many there were."""
        with closing(sqlite3.connect(self.records, timeout=10)) as records, records:
            return records.execute("DELETE FROM session").rowcount

    def posts(self) -> int:
        """Count the forms that it was sent."""
        log = self.records.parent / "access.log"
        return sum(line.startswith("POST ") for line in log.read_text().splitlines())

    def sign_ins(self, login: str) -> int:
        """Return how often the mail server has let an account in."""
        return self.mail_log.read_text(errors="replace").count(f"Login: user=<{login}>")


def start_roundcube(zoo: Zoo) -> Roundcube:
    """Run the mail server with two mailboxes, and the webmail before it."""
    passwords = {login: secrets.token_urlsafe(12) for login in (ANNA, VIKTOR)}
    port, log = _start_mail(zoo, passwords)
    folder = zoo.cage("roundcube", "conf", "logs", "tmp")
    records = folder / "roundcube.sqlite"
    schema = needed("/usr/share/roundcube/SQL/sqlite.initial.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(records)) as made, made:
        made.executescript(schema)
    give(records)
    zoo.write(
        folder / "conf" / "config.inc.php",
        "roundcube.php",
        folder=folder,
        imap=port,
        key=secrets.token_hex(12),
    )
    for shipped in ("defaults.inc.php", "mimetypes.php"):
        (folder / "conf" / shipped).symlink_to(needed(f"/etc/roundcube/{shipped}"))
    site = f"SetEnv ROUNDCUBE_CONFIG_DIR {folder}/conf\nAlias / {needed('/var/lib/roundcube/public_html')}/"
    return Roundcube(start_php(zoo, "roundcube", site), passwords, records, log)


def _start_mail(zoo: Zoo, passwords: Mapping[str, str]) -> tuple[int, Path]:
    folder = zoo.cage("dovecot", "run", "state", "mail")
    put(folder / "passwords", "".join(f"{login}:{password}\n" for login, password in passwords.items()))
    if AS_ROOT:
        (folder / "passwords").chmod(0o644)
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
    )
    for login in passwords:
        _deliver(folder / "mail" / login, login)
    zoo.start([find("dovecot"), "-F", "-c", config], folder / "log", ports=[port])
    return port, folder / "dovecot.log"


def _deliver(box: Path, login: str) -> None:
    for name in ("", "new", "cur", "tmp"):
        (box / name).mkdir(exist_ok=True)
        give(box / name)
    letter = EmailMessage()
    letter["From"], letter["To"] = "boss@romashka.example", f"{login}@romashka.example"
    letter["Subject"], letter["Date"] = SUBJECT, "Fri, 20 Nov 2026 10:00:00 +0300"
    letter["Message-ID"] = f"<1.{login}@romashka.example>"
    letter.set_content(BODY)
    put(box / "new" / "1795158000.M1P1.zoo", letter.as_string())
