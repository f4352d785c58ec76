"""Run a module that ends when its parent does: `python leash.py MODULE ARGUMENTS`.

A program of its own, standard library only: it runs before the module, in the child.
"""

import ctypes
import runpy
import signal
import sys
from contextlib import suppress
from pathlib import Path

PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGTERM at the parent's death (Linux), then become the module."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)
    sys.path[0] = str(Path.cwd())
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
