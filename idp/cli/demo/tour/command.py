"""What a visitor types beside the browser."""

import os
import subprocess
import sys
from dataclasses import dataclass

from idp.cli.demo.children import PROJECT
from idp.cli.demo.tour.stage import Stage

PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it printed."""

    code: int
    out: str


def okno(stage: Stage, *arguments: str) -> Outcome:
    """Run a command with the demo's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OKNO_")}
    done = subprocess.run(  # noqa: S603 - our own command, with arguments of ours
        [sys.executable, "-m", "idp", *arguments],
        cwd=PROJECT,
        env={**inherited, **stage.place.environment()},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, done.stdout)
