"""A folder on this machine in which programs run, all of them on loopback, until it closes."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Final

from tests.bridges.processes import running

HERE: Final = Path(__file__).parent
TICKS: Final = os.sysconf("SC_CLK_TCK")
PAGE: Final = b"<!doctype html><title>Bills</title><p>Nothing to pay.</p>"


@dataclass
class Place:
    """What is alive in one folder; each program is ended by its own id."""

    folder: Path
    stack: ExitStack = field(default_factory=ExitStack)

    def start(
        self,
        name: str,
        command: Sequence[str],
        ports: Sequence[int],
        environment: Mapping[str, str] | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Run a program until the place closes; it has begun when its ports answer."""
        log = self.folder / f"{name}.log"
        return self.stack.enter_context(running(command, log, ports=ports, environment=environment))


@contextmanager
def open_place() -> Iterator[Place]:
    """Open an empty folder that a web server can read."""
    with TemporaryDirectory(prefix="okno-bench-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "www").mkdir()
        (folder / "www" / "bills.html").write_bytes(PAGE)
        yield Place(folder, stack)


def fill(template: str, folder: Path, **values: object) -> str:
    """Return a file of ours with its addresses."""
    text = (HERE / template).read_text(encoding="utf-8")
    return Template(text).substitute(values, folder=folder)


def find(program: str) -> str | None:
    """Return where a program is; Debian keeps servers in /usr/sbin."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")


def cpu_of(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have used. proc(5)."""
    return sum(_seconds(each) for each in family(pid))


def family(pid: int) -> list[int]:
    """Return a process and everything below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def forget_peak(pid: int) -> int:
    """Let the peaks of a family begin anew, and return the highest there is now, in bytes. proc(5)."""
    for each in family(pid):
        Path(f"/proc/{each}/clear_refs").write_text("5")
    return peak_of(pid)


def peak_of(pid: int) -> int:
    """Return the most memory that one process of a family has held since, in bytes."""
    return max(map(_peak, family(pid)))


def _seconds(pid: int) -> float:
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / TICKS


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024
