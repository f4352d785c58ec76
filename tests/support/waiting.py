"""Waiting for what another thread or process does, however busy the machine is."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], seconds: float = 5.0, every: float = 0.01) -> bool:
    """Wait until something holds, looking `every` seconds; false if it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True
