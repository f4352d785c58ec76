"""DokuWiki: a knowledge base with a sign-in form, whose sign-in is tied to the browser that made it."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.zoo.place import Zoo, give, needed, put
from tests.zoo.programs.apache import php_hash, start_php

ADMIN, WRITER, READER = "kb-admin", "kb-anna", "kb-viktor"
GROUPS = {ADMIN: "admin,user", WRITER: "writers,user", READER: "user"}
DATA = (
    "attic",
    "cache",
    "index",
    "locks",
    "media",
    "media_attic",
    "media_meta",
    "meta",
    "pages",
    "tmp",
    "log",
)
ACL = "# <?php exit()?>\n* @ALL 0\n* @user 1\n* @writers 4\n"


@dataclass(frozen=True)
class DokuWiki:
    """Where it is, who has which password, and where its pages lie."""

    address: str
    passwords: Mapping[str, str]
    pages: Path
    sessions: Path

    def page(self, name: str) -> str:
        """Return the text of a page, empty if there is none."""
        file = self.pages / f"{name}.txt"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def posts(self) -> int:
        """Count the forms that it was sent."""
        log = self.sessions.parent / "access.log"
        return sum(line.startswith("POST ") for line in log.read_text().splitlines())

    def signed_in(self) -> list[str]:
        """Name the sessions in which it knows somebody."""
        return [kept.name for kept in self.sessions.iterdir() if 's:4:"user"' in kept.read_text()]

    def forget(self) -> None:
        """Wipe its sessions, and the salts of the cookies that outlive them, as a restored copy does."""
        for kept in (*self.sessions.iterdir(), *(self.pages.parent / "meta").glob("_htcookiesalt*")):
            kept.unlink(missing_ok=True)


def start_dokuwiki(zoo: Zoo, name: str = "dokuwiki", *, more: str = "") -> DokuWiki:
    """Run it with a configuration and data of its own; only members may read."""
    folder = zoo.cage(name, "conf", *(f"data/{name}" for name in ("", *DATA)))
    conf = folder / "conf"
    for shipped in needed("/etc/dokuwiki").iterdir():
        if shipped.is_file() and not shipped.is_symlink():
            give(Path(shutil.copyfile(shipped, conf / shipped.name)))
    passwords = {login: secrets.token_urlsafe(12) for login in GROUPS}
    zoo.write(conf / "local.php", "dokuwiki.php", folder=folder, more=more)
    put(conf / "acl.auth.php", ACL)
    put(conf / "users.auth.php", "".join(_account(login, passwords[login]) for login in GROUPS))
    put(folder / "data" / "pages" / "start.txt", "====== Tariffs ======\n\nRead before you sell.\n")
    first = put(folder / "first.php", f"<?php define('DOKU_CONF', '{conf}/');\n")
    site = f"Alias / {needed('/usr/share/dokuwiki')}/\nphp_admin_value auto_prepend_file {first}"
    address = start_php(zoo, name, site)
    return DokuWiki(address, passwords, folder / "data" / "pages", folder / "sessions")


def _account(login: str, password: str) -> str:
    return f"{login}:{php_hash(password)}:{login.title()}:{login}@romashka.example:{GROUPS[login]}\n"
