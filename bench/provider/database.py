"""A PostgreSQL as it is installed: it loses nothing that it has confirmed."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.guard import Guard
from tests.support.postgres import import_wheel, one_at_a_time


@dataclass(frozen=True, slots=True)
class Database:
    """A server's first database, and its process."""

    url: str
    pid: int


@contextmanager
def running_database() -> Iterator[Database]:
    """Run a server until the block ends, with the settings that `initdb` writes."""
    with TemporaryDirectory(prefix="okno-bench-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        get_server = import_wheel(folder)
        with one_at_a_time("okno-postgres"):  # as root the wheel makes a system user
            server = get_server(folder / "data", cleanup_mode="stop", start=False)
            server.ensure_pgdata_inited()
        server.start()
        guard = Guard(server.get_pid(), folder)
        try:
            yield Database(server.get_uri(), server.get_pid())
        finally:
            guard.release()
            server.cleanup()
            atexit.unregister(server._cleanup)  # noqa: SLF001 — it would make the folder of its lock again
