"""Ends a server that outlives the test run which started it, however that run ended."""

import subprocess
from pathlib import Path

WATCH = 'cat >/dev/null; kill -INT "$1" 2>/dev/null; sleep 1; [ -z "$2" ] || rm -rf "$2"'
"""The pipe ends with this process, even when it is killed; PostgreSQL and Redis stop at once on SIGINT."""


class Guard:
    """Watches over a server, and over the folder that goes with it."""

    def __init__(self, process: int, folder: Path | None = None) -> None:
        command = ["sh", "-c", WATCH, "guard", str(process), str(folder or "")]
        self._watch = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def release(self) -> None:
        """Watch no more: the caller stops the server."""
        self._watch.kill()
        self._watch.communicate()
