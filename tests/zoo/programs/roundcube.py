"""Roundcube before Dovecot: webmail whose accounts are those of the mail server behind it."""

import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.zoo.place import AS_ROOT, Zoo, give, needed, put
from tests.zoo.programs.apache import start_php
from tests.zoo.programs.dovecot import BODY, SUBJECT, Dovecot, start_dovecot

__all__ = ["ANNA", "BODY", "SUBJECT", "VIKTOR", "Roundcube", "start_roundcube", "start_webmail"]
ANNA, VIKTOR = "anna", "viktor"


@dataclass(frozen=True)
class Roundcube:
    """Where it is, and who has which password."""

    address: str
    passwords: Mapping[str, str]
    records: Path
    mail: Dovecot

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
        return self.mail.sign_ins(login)


def start_roundcube(zoo: Zoo) -> Roundcube:
    """Run the mail server with two mailboxes, and the webmail before it."""
    passwords = {login: secrets.token_urlsafe(12) for login in (ANNA, VIKTOR)}
    mail = _start_mail(zoo, passwords)
    address, records = start_webmail(zoo, "roundcube", mail.port)
    return Roundcube(address, passwords, records, mail)


def start_webmail(zoo: Zoo, name: str, imap: int, more: str = "", *, port: int = 0) -> tuple[str, Path]:
    """Run the webmail alone, with more of its configuration; return its address and its database."""
    folder = zoo.cage(name, "conf", "logs", "tmp")
    records = folder / "roundcube.sqlite"
    schema = needed("/usr/share/roundcube/SQL/sqlite.initial.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(records)) as made, made:
        made.executescript(schema)
    give(records)
    known = {"folder": folder, "imap": imap, "key": secrets.token_hex(12), "more": more}
    zoo.write(folder / "conf" / "config.inc.php", "roundcube.php", **known)
    for shipped in ("defaults.inc.php", "mimetypes.php"):
        (folder / "conf" / shipped).symlink_to(needed(f"/etc/roundcube/{shipped}"))
    site = f"SetEnv ROUNDCUBE_CONFIG_DIR {folder}/conf\nAlias / {needed('/var/lib/roundcube/public_html')}/"
    return start_php(zoo, name, site, port=port), records


def _start_mail(zoo: Zoo, passwords: Mapping[str, str]) -> Dovecot:
    folder = zoo.cage("dovecot")
    put(folder / "passwords", "".join(f"{login}:{password}\n" for login, password in passwords.items()))
    if AS_ROOT:
        (folder / "passwords").chmod(0o644)
    passdb = f"passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN {folder}/passwords\n}}"
    return start_dovecot(zoo, "dovecot", passwords, mechanisms="plain login", passdb=passdb)
