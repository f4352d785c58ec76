"""lemonldap-ng's handler for nginx, as Debian ships it, with everything of it in one folder.

As it is installed it keeps the last person's session in the process for 15 seconds, and everybody's
in a cache of files for ten minutes; so somebody who has signed out may still be let in meanwhile.
It can be told to keep nothing: then it asks its store at each question, as we do.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.bridges.place import HERE, Place, fill, find
from tests.bridges.processes import PATIENCE, free_ports

MODULE: Final = "Lemonldap::NG::Handler::Server::Nginx"
PACKAGES: Final = "lemonldap-ng-handler and lemonldap-ng-fastcgi-server"
HOST: Final = "cabinet.localhost"
KEEPING_NOTHING: Final = {"handlerInternalCache": 0, "localSessionStorage": ""}


@dataclass(frozen=True)
class Peer:
    """The handler as it runs."""

    pid: int
    port: int
    """Of nginx before it."""
    socket: Path
    cookies: tuple[str, ...]
    version: str


def why_not() -> str:
    """Say why it cannot be measured here; empty if it can."""
    if find("plackup") is None or find("perl") is None:
        return f"no perl with plackup here; Debian has {PACKAGES}"
    try:
        _perl(f"-M{MODULE}", "-e", "1")
    except subprocess.CalledProcessError:
        return f"{MODULE} is not installed; Debian has {PACKAGES}"
    return ""


def start_peer(place: Place, name: str, people: tuple[str, ...], *, keeps: bool) -> Peer:
    """Run one worker of it, with these people signed in."""
    folder, (port,) = place.folder / name, free_ports(1)
    for sub in ("conf", "sessions/lock", "cache"):
        (folder / sub).mkdir(parents=True)
    told = folder / "settings.ini"
    told.write_text(fill("settings.ini", folder))
    (folder / "conf" / "lmConf-1.json").write_text(
        json.dumps(_settings(folder) | ({} if keeps else KEEPING_NOTHING))
    )
    cookies = _perl(str(HERE / "sign_in.pl"), str(folder), *people).split()
    socket = folder / "peer.sock"
    command = ["plackup", "-s", "FCGI", "-E", "deployment", "--no-default-middleware"]
    command += ["--nproc", "1", "--listen", str(socket), str(HERE / "handler.psgi")]
    process = place.start(name, command, [], {**os.environ, "PEER_SETTINGS": str(told)})
    until = time.monotonic() + PATIENCE
    while not socket.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    version = _perl(f"-M{MODULE}", "-MLemonldap::NG::Handler", "-e", "print $Lemonldap::NG::Handler::VERSION")
    return Peer(process.pid, port, socket, tuple(f"lemonldap={cookie}" for cookie in cookies), version)


def _perl(*arguments: str) -> str:
    return subprocess.run(["perl", *arguments], capture_output=True, text=True, check=True).stdout


def _settings(folder: Path) -> dict[str, Any]:
    """Say what a fresh installation says, with the same rule and as many headers as ours."""
    headers = {
        "Auth-User": "$mail",
        "Auth-Groups": "$groups",
        "Auth-Subject": "$uid",
        "Auth-Name": "$cn",
        "Auth-Company": "$company",
    }
    return {
        "cfgNum": 1,
        "cfgAuthor": "bench",
        "cfgDate": "1700000000",
        "cookieName": "lemonldap",
        "domain": "localhost",
        "key": "0123456789abcdef",
        "portal": "http://auth.localhost/",
        "securedCookie": 0,
        "timeout": 72_000,
        "whatToTrace": "_whatToTrace",
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": {
            "Directory": f"{folder}/sessions",
            "LockDirectory": f"{folder}/sessions/lock",
        },
        "localSessionStorage": "Cache::FileCache",
        "localSessionStorageOptions": {
            "cache_depth": 3,
            "cache_root": f"{folder}/cache",
            "default_expires_in": 600,
            "directory_umask": "007",
            "namespace": "lemonldap-ng-sessions",
        },
        "locationRules": {HOST: {"default": "$uid and inGroup('owners')"}},
        "exportedHeaders": {HOST: headers},
        "vhostOptions": {HOST: {"vhostHttps": 0}},
    }
