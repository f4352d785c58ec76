"""Programs that let people in by a directory: Apache, Dovecot, ejabberd, and a machine's own accounts."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bridges.processes import free_ports
from tests.support.tree import ROOT
from tests.zoo.own_secrets import Own
from tests.zoo.place import AS_ROOT, Zoo, as_server, find, give, missing, needed, put
from tests.zoo.programs.apache import start_apache
from tests.zoo.programs.dovecot import Dovecot, start_dovecot
from tests.zoo.programs.ldap import Ldap, base, server

HOST = "acme.test"
NSS = ROOT / ".venv" / "debian" / "lib/x86_64-linux-gnu"
"""Where the library lies by which programs ask nslcd, without the whole machine asking it."""


@dataclass(frozen=True)
class LdapSite:
    """A page behind `Require ldap-group`."""

    url: str

    def status(self, login: str, password: str) -> int:
        """Open the page as a browser that was asked for a password."""
        shown = b64encode(f"{login}:{password}".encode()).decode()
        request = urllib.request.Request(f"{self.url}/", headers={"Authorization": f"Basic {shown}"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code


def start_ldap_site(zoo: Zoo, ldap: Ldap, machine: Own, group: str) -> LdapSite:
    """Run an Apache that lets in a group."""
    folder = zoo.cage(f"site-{group}", "www")
    put(folder / "www" / "index.html", "the page")
    give(folder / "www")
    modules = needed("/usr/lib/apache2/modules")
    named = {"server": server(machine.login), "password": machine.value, "base": base(), "group": group}
    site = zoo.write(
        folder / "site.conf", "ldap-apache.conf", folder=folder, port=ldap.port, modules=modules, **named
    )
    return LdapSite(start_apache(zoo, f"site-{group}", f"Include {site}"))


def start_ldap_dovecot(zoo: Zoo, ldap: Ldap, logins: Iterable[str]) -> Dovecot:
    """Run a mail server that binds as whoever signs in."""
    config = zoo.write(zoo.cage("dove") / "ldap.conf", "ldap-dovecot.conf", port=ldap.port, base=base())
    passdb = f"passdb {{\n  driver = ldap\n  args = {config}\n}}"
    return start_dovecot(zoo, "dovecot-ldap", logins, mechanisms="plain login", passdb=passdb)


@dataclass(frozen=True)
class Ejabberd:
    """The chat server: its own API, and where chat programs connect."""

    port: int
    chat_port: int

    def ask(self, what: str, **said: str) -> int:
        """Ask whether a password is right, or whether somebody has an account; zero is yes."""
        return int(self._ask(what, **said))

    def kick(self, user: str) -> int:
        """End whatever somebody has open, as the server's own team does; return how much that was."""
        return int(self._ask("kick_user", user=user)["num_resources"])

    def _ask(self, what: str, **said: str) -> Any:
        body = json.dumps({**said, "host": HOST}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{what}", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read()) from None


def start_ejabberd(zoo: Zoo, ldap: Ldap, machine: Own) -> Ejabberd:
    """Run it alone, without Erlang's distribution."""
    folder, (port, chat_port) = zoo.cage("ejabberd", "mnesia"), free_ports(2)
    config = zoo.write(
        folder / "ejabberd.yml",
        "ldap-ejabberd.yml",
        api_port=port,
        chat_port=chat_port,
        port=ldap.port,
        server=server(machine.login),
        password=machine.value,
        base=base(),
    )
    needed("/usr/lib/x86_64-linux-gnu/ejabberd-*/ebin")
    told = [find("erl"), "-noinput", "-mnesia", "dir", f'"{folder}/mnesia"', "-s", "ejabberd"]
    environment = {
        "ERL_LIBS": "/usr/lib/x86_64-linux-gnu",
        "EJABBERD_CONFIG_PATH": str(config),
        "EJABBERD_LOG_PATH": str(folder / "ejabberd.log"),
        "SPOOL_DIR": str(folder / "mnesia"),
        "HOME": str(folder),
    }
    zoo.start(as_server(told), folder / "log", ports=[port, chat_port], environment=environment)
    return Ejabberd(port, chat_port)


@dataclass(frozen=True)
class Machine:
    """A machine whose accounts come from the directory: a mount namespace with its own configuration."""

    pid: int

    def run(self, *command: str, told: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command there."""
        inside = ["nsenter", f"--mount=/proc/{self.pid}/ns/mnt", *command]
        return subprocess.run(
            inside,
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
            input=told,
            env={**os.environ, "LD_LIBRARY_PATH": str(NSS)},
        )


def start_machine(zoo: Zoo, ldap: Ldap, machine: Own) -> Machine:
    """Run nslcd in a namespace of its own; needs to be root, for everything there is of the system's."""
    if not AS_ROOT:
        missing("root's right to mount")
    if not (NSS / "libnss_ldap.so.2").exists():
        missing("libnss-ldapd")
    needed("/lib/x86_64-linux-gnu/security/pam_ldap.so")
    folder = zoo.cage("machine", "run", "pam")
    config = zoo.write(
        folder / "nslcd.conf",
        "ldap-nslcd.conf",
        user="nslcd",
        group="nslcd",
        port=ldap.port,
        base=base(),
        server=server(machine.login),
        password=machine.value,
        folder=folder,
    )
    os.chown(config, 0, 0)
    config.chmod(0o600)
    names = "".join(f"{what}: files ldap\n" for what in ("passwd", "group", "shadow")) + "hosts: files\n"
    (folder / "nsswitch.conf").write_text(names)
    (folder / "pam" / "okno-zoo").write_text("auth required pam_ldap.so\naccount required pam_ldap.so\n")
    for name in ("nsswitch.conf", "pam/okno-zoo", "pam", "run"):
        (folder / name).chmod(0o755)
    script = folder / "start"
    Path("/run/nslcd").mkdir(exist_ok=True)
    script.write_text(
        "set -e\n"
        f"mount --bind {config} /etc/nslcd.conf\n"
        f"mount --bind {folder}/nsswitch.conf /etc/nsswitch.conf\n"
        f"mount --bind {folder}/pam /etc/pam.d\n"
        "mount -t tmpfs none /run/nslcd\n"
        f"exec {find('nslcd')} -n\n"
    )
    process = zoo.start(["unshare", "-m", "sh", script], folder / "log")
    made = Machine(process.pid)
    for _ in range(100):
        if made.run("test", "-S", "/run/nslcd/socket").returncode == 0:
            return made
        assert process.poll() is None, (folder / "nslcd.log").read_text()
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError((folder / "nslcd.log").read_text())


def ask_ldap3(ldap: Ldap, user: str, password: str, where: str, wanted: str) -> dict[str, Any]:
    """Bind and search as a program that uses this library."""
    said = {"port": ldap.port, "user": user, "password": password, "base": where, "filter": wanted}
    command = [sys.executable, "-W", "ignore", "-m", "tests.zoo.programs.ldap3_asking"]
    done = subprocess.run(
        command, input=json.dumps(said), capture_output=True, text=True, timeout=40, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
