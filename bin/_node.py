"""Install what a folder's package-lock.json names, for the tests and measurements that run Node."""

import hashlib
import shutil
import subprocess
from pathlib import Path

FOLDERS = ("tests/node", "bench/provider")
"""Where `bin/test --all` needs packages."""
OLDEST = (20, 19)
"""The first Node that the packages run on."""
SEEN = "installed-lock.sha256"
"""In node_modules: which lock it was made from."""


class CannotInstallError(Exception):
    """Says in one line what is missing and how to get it."""


def install(folder: Path) -> None:
    """Install a folder's packages exactly as locked, unless they lie there already."""
    digest = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "node_modules" / SEEN
    if mark.exists() and mark.read_text() == digest:
        return
    npm = find_npm(folder)
    print(f"installing Node packages: {folder}", flush=True)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, check=False).returncode != 0:
        msg = f"this failed in {folder}: {' '.join(command)}"
        raise CannotInstallError(msg)
    mark.write_text(digest)


def find_npm(folder: Path) -> str:
    """Return where npm is, if there is a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    wanted = ".".join(map(str, OLDEST))
    if node is None or npm is None:
        missing = " and ".join(name for name, path in (("node", node), ("npm", npm)) if path is None)
        msg = f"no {missing} in PATH: please install Node.js {wanted} or newer, with npm, for {folder}"
        raise CannotInstallError(msg)
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if version_of(said) < OLDEST:
        msg = f"{node} is {said or 'broken'}: please install Node.js {wanted} or newer for {folder}"
        raise CannotInstallError(msg)
    return npm


def version_of(said: str) -> tuple[int, ...]:
    """Read what `node --version` says, as in v20.19.0."""
    return tuple(int(part) for part in said.lstrip("v").split(".")[:2] if part.isdigit())
