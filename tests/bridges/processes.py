"""Programs that tests start, wait for, and end by their own id."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import count, islice
from pathlib import Path

PATIENCE = 60.0
GRACE = 10.0
PORTS = range(12_000, 32_000)
WORKERS = 16


def free_ports(number: int) -> list[int]:
    """Find ports that nobody listens on, all different."""
    return list(islice(filter(_is_free, _own_ports()), number))


@cache
def _own_ports() -> Iterator[int]:
    """Go through the ports that no other worker of this run takes.

    The kernel gives none of them to a connection, so that nobody has one when its server starts at last.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = os.getpid() % (len(PORTS) // WORKERS) * WORKERS
    return (PORTS[(first + WORKERS * turn + worker) % len(PORTS)] for turn in count())


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def demo_ports(ports: Sequence[int]) -> list[str]:
    """Return what `okno demo` is told of its five ports."""
    names = ("port", "services-port", "bridges-port", "ldap-port", "radius-port")
    return [word for name, port in zip(names, ports, strict=True) for word in (f"--{name}", str(port))]


def answers(port: int) -> bool:
    """Tell whether something listens on a port."""
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
        return True
    return False


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    *,
    ports: Sequence[int],
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; it has begun when all its ports answer."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait(process, command, log, ports)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], command: Sequence[str], log: Path, ports: Sequence[int]) -> None:
    until = time.monotonic() + PATIENCE
    while not all(map(answers, ports)):
        ended = process.poll() is not None
        if ended or time.monotonic() > until:
            how = "ended" if ended else "does not listen"
            msg = f"{command[0]} {how}:\n{log.read_text(errors='replace')[-4000:]}"
            raise AssertionError(msg)
        time.sleep(0.05)
