"""MediaWiki on SQLite: a portal that anybody may read, so a dead session looks like a page that is well."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bridges.processes import free_ports
from tests.zoo.place import Zoo, as_server, find, give, needed, put
from tests.zoo.programs.apache import start_php

Told = list[str | Path]
ADMIN, WRITER = "Portaladmin", "Anna"
MORE = """
$wgServer = getenv( 'PORTAL_ORIGIN' );
$wgCacheDirectory = getenv( 'PORTAL_FOLDER' ) . '/cache';
$wgGroupPermissions['*']['edit'] = false;
$wgGroupPermissions['*']['createaccount'] = false;
$wgMainCacheType = CACHE_DB;
$wgSessionCacheType = CACHE_DB;
$wgJobRunRate = 0;
$wgEnableEmail = false;
$wgPasswordAttemptThrottle = [ [ 'count' => 6, 'seconds' => 300 ] ];
"""


@dataclass(frozen=True)
class MediaWiki:
    """Where it is, and who has which password."""

    address: str
    origin: str
    """What it takes for its own address."""
    passwords: Mapping[str, str]
    folder: Path


def start_mediawiki(zoo: Zoo, ready: Path, origin: str = "") -> MediaWiki:
    """Run a copy of the installed wiki; it writes absolute addresses of this origin, or of its own."""
    folder = zoo.cage("mediawiki", "cache")
    for file in filter(Path.is_file, (ready / "state").iterdir()):
        give(Path(shutil.copy(file, folder / file.name)))
    port = free_ports(1)[0]
    origin = origin or f"http://127.0.0.1:{port}"
    site = (
        f"SetEnv MW_CONFIG_FILE {folder}/LocalSettings.php\nSetEnv PORTAL_FOLDER {folder}\n"
        f"SetEnv PORTAL_ORIGIN {origin}\n"
        f"Alias /wiki {needed('/usr/share/mediawiki')}\n"
    )
    passwords = dict(line.split(" ") for line in (ready / "passwords").read_text().splitlines())
    address = start_php(zoo, "mediawiki", site, port=port)
    return MediaWiki(address, origin, passwords, folder)


def install_mediawiki(ready: Path) -> Path:
    """Install it once, with two accounts; every module runs a copy."""
    state = ready / "state"
    for path in (ready, state):
        path.mkdir()
        give(path)
    passwords = {login: secrets.token_hex(12) for login in (ADMIN, WRITER)}
    put(ready / "passwords", "".join(f"{login} {password}\n" for login, password in passwords.items()))
    scripts = needed("/usr/share/mediawiki/maintenance")
    where: Told = ["--dbtype", "sqlite", "--dbpath", state, "--confpath", state]
    who = ["--pass", passwords[ADMIN], "Portal", ADMIN]
    paths = ["--server", "http://127.0.0.1", "--scriptpath", "/wiki"]
    _run([find("php"), scripts / "install.php", *where, *paths, *who], state)
    settings = state / "LocalSettings.php"
    said = settings.read_text().replace(f'"{state}"', "getenv( 'PORTAL_FOLDER' )")
    text = re.sub(r"^\$wgServer = .*$", "", said, flags=re.MULTILINE)
    put(settings, text + MORE)
    add: Told = [scripts / "createAndPromote.php", "--conf", settings, WRITER, passwords[WRITER]]
    _run([find("php"), *add], state)
    return ready


def _run(command: Told, state: Path) -> None:
    told = {**os.environ, "PORTAL_FOLDER": str(state), "PORTAL_ORIGIN": "http://127.0.0.1"}
    done = subprocess.run(
        as_server(command), env=told, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
