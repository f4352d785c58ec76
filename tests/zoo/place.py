"""A work folder in which foreign programs run, and what it takes to start and to end them."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import pytest

from tests.bridges.processes import running

HERE = Path(__file__).parent
AS_ROOT = os.geteuid() == 0
SERVERS = pwd.getpwnam("www-data") if AS_ROOT else pwd.getpwuid(os.geteuid())
"""Who the web servers are: Debian's own user for them, or whoever runs the tests."""


@dataclass
class Zoo:
    """What is alive in one folder. Nothing of it outlives the test module."""

    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)

    def cage(self, name: str, *subfolders: str) -> Path:
        """Make a folder for one program, which its own user may write in."""
        made = self.folder / name
        for path in (made, *(made / sub for sub in subfolders)):
            path.mkdir(parents=True, exist_ok=True)
            give(path)
        return made

    def write(self, path: Path, config: str, **values: object) -> Path:
        """Write one of our configurations with its addresses and passwords."""
        text = Template((HERE / "configs" / config).read_text(encoding="utf-8")).substitute(values)
        return put(path, text)

    def start(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        ports: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Run a program until the zoo closes; it has begun when its ports answer.

        In a session of its own: Kannel, for one, ends with a signal to everybody in its group.
        """
        told = ["setsid", *map(str, command)]
        return self.stack.enter_context(
            running(told, log, ports=ports, environment={**os.environ, **(environment or {})})
        )


@contextmanager
def open_zoo(folder: Path) -> Iterator[Zoo]:
    """Open an empty zoo; whatever was started in it is ended with it, the last first."""
    give(folder)
    with ExitStack() as stack:
        yield Zoo(folder, stack)


def put(path: Path, text: str) -> Path:
    """Write a file that the servers may read and write."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    give(path)
    return path


def give(path: Path) -> None:
    """Make a file or folder the servers' own."""
    if path.is_dir():
        path.chmod(0o755)
    if AS_ROOT:
        os.chown(path, SERVERS.pw_uid, SERVERS.pw_gid)


def as_server(command: Sequence[str | Path]) -> list[str]:
    """Return what runs a command as the servers' own user."""
    told = [str(word) for word in command]
    if not AS_ROOT:
        return told
    return ["setpriv", f"--reuid={SERVERS.pw_uid}", f"--regid={SERVERS.pw_gid}", "--clear-groups", *told]


def find(name: str) -> str:
    """Return where a program is; Debian keeps servers in /usr/sbin."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    return found or missing(name)


def needed(path: str) -> Path:
    """Return the one file or folder of a package that a pattern names."""
    found = sorted(Path("/").glob(path.lstrip("/")))
    return found[-1] if found else Path(missing(path))


def missing(what: str) -> str:
    """Leave the test out, which under CI is a failure."""
    pytest.skip(f"{what} is not installed (bin/test --all installs it)")
