"""The project's own files, as the house tests read them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """List every file that is part of the project: what git tracks, or would."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(path for path in (ROOT / name for name in sorted(set(names))) if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """List the Python files, of some folders or of all."""
    under = [ROOT / folder for folder in folders or (".",)]
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in under)
    ]


def named(path: Path) -> str:
    """Return a path as it is written within the project."""
    return path.relative_to(ROOT).as_posix()
