"""Nagios Core: a daemon, and its old CGI console behind Apache, which knows people by HTTP alone.

Three consoles look at one daemon: one believes a header if a secret comes with it, one wants Basic, one Digest.
"""

import base64
import grp
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.zoo.place import SERVERS, Zoo, find, give, needed, put
from tests.zoo.programs.apache import start_apache

ADMIN, VIEWER = "fleet-admin", "fleet-viewer"
HOST, FOREIGN_HOST = "truck-7", "van-of-others"
COMMANDS, STATUS = "/nagios4/cgi-bin/cmd.cgi", "/nagios4/cgi-bin/status.cgi"
CONFIG = "/nagios4/cgi-bin/config.cgi"
REALM = "Fleet"

BY_HEADER = """
  RewriteEngine On
  RewriteCond %{HTTP:X-Fleet-Secret} !=$SECRET
  RewriteRule ^ - [F]
  RewriteCond %{HTTP:X-Fleet-User} ^([A-Za-z0-9_.-]+)$
  RewriteRule ^ - [E=REMOTE_USER:%1]
"""
BY_PASSWORD = """
  AuthType $KIND
  AuthName "$REALM"
  $PROVIDER
  AuthUserFile $FILE
  Require valid-user
"""
FOR_ONE = f"""
<Location {CONFIG}>
  Require user {ADMIN}
</Location>
"""
"""To everybody else Apache answers 401 here, as good as their password is."""


@dataclass(frozen=True)
class Nagios:
    """Where its consoles are, and who has which password."""

    folder: Path
    by_header: str
    by_basic: str
    by_digest: str
    secret: str
    """What the first console wants to see beside the header."""
    passwords: Mapping[str, str]

    def log(self) -> str:
        """Return what the daemon has written."""
        return (self.folder / "nagios.log").read_text(errors="replace")

    def wait_for(self, words: str) -> None:
        """Wait until the daemon has done something."""
        until = time.monotonic() + 15
        while words not in self.log():
            assert time.monotonic() < until, f"{words!r} is not in\n{self.log()}"
            time.sleep(0.1)


def start_nagios(zoo: Zoo) -> Nagios:
    """Run the daemon and its three consoles."""
    folder = zoo.cage("nagios", "rw", "tmp", "results", "archives")
    _start_daemon(zoo, folder)
    html, cgi = needed("/usr/share/nagios4/htdocs"), needed("/usr/lib/cgi-bin/nagios4")
    zoo.write(folder / "cgi.cfg", "nagios-cgi.cfg", folder=folder, html=html, admin=ADMIN)
    passwords = {login: secrets.token_urlsafe(12) for login in (ADMIN, VIEWER)}
    secret = secrets.token_urlsafe(24)
    consoles = {
        "header": BY_HEADER.replace("$SECRET", secret),
        "basic": _by_password("Basic", _password_file(folder, passwords)),
        "digest": _by_password("Digest", _digest_file(folder, passwords)),
    }
    for name, gate in consoles.items():
        site = folder / f"{name}.conf"
        zoo.write(site, "nagios-site.conf", folder=folder, html=html, cgi=cgi, gate=gate)
        more = FOR_ONE if name != "header" else ""
        consoles[name] = start_apache(zoo, f"nagios-{name}", f"Include {site}\n{more}")
    return Nagios(
        folder=folder,
        by_header=consoles["header"],
        by_basic=consoles["basic"],
        by_digest=consoles["digest"],
        secret=secret,
        passwords=passwords,
    )


def _start_daemon(zoo: Zoo, folder: Path) -> None:
    group = grp.getgrgid(SERVERS.pw_gid).gr_name
    zoo.write(folder / "objects.cfg", "nagios-objects.cfg")
    config = zoo.write(folder / "nagios.cfg", "nagios.cfg", folder=folder, user=SERVERS.pw_name, group=group)
    zoo.start([find("nagios4"), config], folder / "log")
    until = time.monotonic() + 20
    while not ((folder / "rw" / "nagios.cmd").exists() and (folder / "status.dat").exists()):
        assert time.monotonic() < until, (folder / "log").read_text(errors="replace")
        time.sleep(0.05)


def _password_file(folder: Path, passwords: Mapping[str, str]) -> Path:
    hashed = {k: base64.b64encode(hashlib.sha1(v.encode()).digest()).decode() for k, v in passwords.items()}
    return put(folder / "htpasswd", "".join(f"{login}:{{SHA}}{hash_}\n" for login, hash_ in hashed.items()))


def _digest_file(folder: Path, passwords: Mapping[str, str]) -> Path:
    lines = (
        f"{login}:{REALM}:{hashlib.md5(f'{login}:{REALM}:{password}'.encode()).hexdigest()}\n"
        for login, password in passwords.items()
    )
    return put(folder / "htdigest", "".join(lines))


def _by_password(kind: str, file: Path) -> str:
    give(file)
    provider = f"Auth{kind}Provider file"
    filled = BY_PASSWORD.replace("$KIND", kind).replace("$REALM", REALM).replace("$FILE", str(file))
    return filled.replace("$PROVIDER", provider)
