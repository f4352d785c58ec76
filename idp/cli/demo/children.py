"""The demo's processes: started together, watched, ended together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import idp
from idp.model.errors import Unavailable

GRACE: Final = 10.0
"""Seconds that the children have to end by themselves."""
TAIL: Final = 5
LEASH: Final = Path(__file__).with_name("leash.py")
PROJECT: Final = Path(idp.__file__).parent.parent
"""Where the sandbox lies beside the packages: it is not installed with them."""


@dataclass(slots=True)
class Children:
    """Child processes, none of which outlives this one."""

    _running: dict[str, tuple[subprocess.Popen[bytes], Path]] = field(default_factory=dict)

    def start(self, name: str, module: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        """Start a module and its arguments, with its output in a log file."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("OKNO_")}
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own modules, with arguments of ours
                [sys.executable, str(LEASH), *module],
                cwd=PROJECT,
                env={**inherited, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running[name] = (process, log)

    def check(self) -> None:
        """Raise `Unavailable` if one has ended, with the end of its log."""
        for name, (process, log) in self._running.items():
            if process.poll() is not None:
                last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
                msg = f"{name} has ended: {' | '.join(last) or 'without a word'} (see {log})"
                raise Unavailable(msg)

    def end(self, name: str) -> None:
        """Ask one to end, wait, and kill what is left of its session."""
        process, _ = self._running.pop(name)
        _ask_to_end(process)
        _see_off(process, time.monotonic() + GRACE)

    def stop(self) -> None:
        """End all of them, at the same time."""
        processes = [process for process, _ in self._running.values()]
        self._running.clear()
        for process in processes:
            _ask_to_end(process)
        until = time.monotonic() + GRACE
        for process in processes:
            _see_off(process, until)


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.terminate()


def _see_off(process: subprocess.Popen[bytes], until: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.1, until - time.monotonic()))
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
