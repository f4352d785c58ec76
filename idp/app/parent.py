"""A worker ends with the server that started it, even when that was killed."""

import os
import signal
import threading
from typing import Final

LOOK_EVERY: Final = 1.0
GRACE: Final = 8.0
"""Seconds for the requests in hand, as at an orderly stop."""


def end_with(parent: int) -> None:
    """Watch for the parent's end from a daemon thread, and stop this process then.

    An orphan would hold the port and its leases; a process group or a signal at the
    parent's death is not to be had everywhere, a look at the parent's id is.
    """
    threading.Thread(target=_watch, args=(parent,), name="okno-parent", daemon=True).start()


def _watch(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    pause.wait(GRACE)
    os._exit(1)
