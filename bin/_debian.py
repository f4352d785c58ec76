"""Install Debian's packages that the outside tests need, and start none of their services."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = (
    "chromium",
    "fonts-noto-core",
    "fonts-dejavu-core",
    "nginx",
    "apache2",
    "libapache2-mod-auth-cas",
    "libapache2-mod-auth-openidc",
    "libapache2-mod-auth-tkt",
    "libapache2-mod-php",
    "php-cas",
    "php-sqlite3",
    "nagios4-cgi",
    "nagios4-core",
    "kannel",
    "kannel-extras",
    "dokuwiki",
    "roundcube-core",
    "roundcube-sqlite3",
    "dovecot-imapd",
    "dovecot-ldap",
    "ejabberd",
    "ldap-utils",
    "libpam-ldapd",
    "nslcd",
    "mediawiki",
    "adminer",
    "freeradius-utils",
    "libpam-radius-auth",
    "pamtester",
    "kamailio",
    "kamailio-radius-modules",
    "sip-tester",
    "iproute2",
)
UNPACKED = {
    "libapache2-mod-auth-pubtkt": "usr/lib/apache2/modules/mod_auth_pubtkt.so",
    "libnss-ldapd": "lib/x86_64-linux-gnu/libnss_ldap.so.2",
}
"""Packages that would disturb the others, or the whole machine, and the file wanted of each."""
SHELF = Path(__file__).resolve().parent.parent / ".venv" / "debian"
"""Where those are unpacked."""
POLICY = Path("/usr/sbin/policy-rc.d")
"""While this exits with 101 no package starts a service. Debian Policy §9.3.3.1."""


class CannotInstallError(Exception):
    """Says in one line what is missing and how to get it."""


def install_missing() -> None:
    """Install what is not there yet, as root or through sudo without a password."""
    missing = [package for package in PACKAGES if not is_installed(package)]
    if missing:
        install(missing)
    for package, file in UNPACKED.items():
        if not (SHELF / file).exists():
            unpack(package)


def install(missing: list[str]) -> None:
    """Install packages and nothing that they merely recommend."""
    if not shutil.which("apt-get"):
        msg = f"no apt-get here; please install by hand what these Debian packages hold: {' '.join(missing)}"
        raise CannotInstallError(msg)
    root = become_root(missing)
    print(f"installing Debian packages: {' '.join(missing)}", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Acquire::Retries=3"]
    with services_held_back(root):
        run([*apt, "update"])
        quickly = ["-o", "Dpkg::Options::=--force-unsafe-io"]
        run([*apt, "install", "-y", "--no-install-recommends", *quickly, *missing])


def unpack(package: str) -> None:
    """Fetch a package and lay its files on the shelf, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        if not fetched(package, folder):
            run([*become_root([package]), "apt-get", "-q", "update"])
            if not fetched(package, folder):
                msg = f"cannot download the Debian package {package}"
                raise CannotInstallError(msg)
        SHELF.mkdir(exist_ok=True)
        for archive in Path(folder).glob("*.deb"):
            run(["dpkg", "-x", str(archive), str(SHELF)])


def fetched(package: str, folder: str) -> bool:
    """Download a package; tell whether it came."""
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def is_installed(package: str) -> bool:
    """Ask dpkg."""
    if not shutil.which("dpkg-query"):
        return False
    command = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout == "installed"


def become_root(missing: list[str]) -> list[str]:
    """Return what to write before a command so that root runs it."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0:
        return ["sudo", "-n"]
    msg = f"bin/test --all needs root once: sudo apt-get install --no-install-recommends {' '.join(missing)}"
    raise CannotInstallError(msg)


@contextmanager
def services_held_back(root: list[str]) -> Iterator[None]:
    """Keep servers from being started as services while they are installed."""
    if POLICY.exists():
        yield
        return
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as policy:
        policy.write("#!/bin/sh\nexit 101\n")
        policy.flush()
        run([*root, "install", "-m", "755", policy.name, str(POLICY)])
    try:
        yield
    finally:
        run([*root, "rm", "-f", str(POLICY)])


def run(command: list[str]) -> None:
    """Run one command, its output in view."""
    if subprocess.run(command, check=False).returncode != 0:
        msg = f"this failed: {' '.join(command)}"
        raise CannotInstallError(msg)
