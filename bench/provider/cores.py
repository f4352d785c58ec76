"""Who runs where: servers and databases on one core, the driver on the other."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def cores() -> tuple[int, int]:
    """Return the servers' core and the driver's; a machine with one has both on it."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def on_core(core: int, command: Sequence[str]) -> list[str]:
    """Return a command that stays on a core, with all that it starts. taskset(1)."""
    return ["taskset", "--cpu-list", str(core), *command]


@contextmanager
def staying_on(core: int) -> Iterator[None]:
    """Stay on a core, with all that is started meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
