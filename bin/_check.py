"""Run every checker, two at a time, and show what failed."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON_FOLDERS = ("idp", "legacy_bridges", "sandbox", "tests", "bin", "bench")
TYPED_FOLDERS = ("idp", "legacy_bridges", "sandbox", "tests/support", "tests/conftest.py")
SPELLED = (*PYTHON_FOLDERS, "docs", "templates", "*.md", "pyproject.toml")


@dataclass(frozen=True)
class Result:
    """How one checker ended."""

    name: str
    passed: bool
    seconds: float
    output: str


def commands() -> dict[str, list[str]]:
    """Name every check and its command, the slow ones first."""
    return {
        "types": ["mypy", *there(TYPED_FOLDERS)],
        "house": ["pytest", "tests/house", "-q", "-p", "no:cacheprovider"],
        "style": ["ruff", "check", "-q", *there(PYTHON_FOLDERS)],
        "format": ["ruff", "format", "--check", "-q", *there(PYTHON_FOLDERS)],
        "rooms": ["lint-imports", "--no-cache"],
        "templates": ["djlint", "templates", "--lint", "--quiet"],
        "spelling": ["codespell", *there(SPELLED)],
        "dependencies": ["deptry", "."],
    }


def there(names: tuple[str, ...]) -> list[str]:
    """Keep the paths that exist, patterns spelled out."""
    return [str(path.relative_to(ROOT)) for name in names for path in sorted(ROOT.glob(name))]


def check(name: str, command: list[str]) -> Result:
    """Run one checker to its end."""
    began = time.monotonic()
    environ = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Result(name, done.returncode == 0, time.monotonic() - began, done.stdout)


def show(result: Result) -> None:
    """Print one line, and everything the checker said when it failed."""
    print(f"  {'ok  ' if result.passed else 'FAIL'}  {result.name:<13} {result.seconds:5.1f} s", flush=True)
    if not result.passed:
        print(result.output, flush=True)


def main() -> int:
    """Run all, and return how many failed."""
    began = time.monotonic()
    print("checking:", flush=True)
    with ThreadPoolExecutor(2) as pool:
        started = [pool.submit(check, name, command) for name, command in commands().items()]
        results = []
        for future in started:
            results.append(future.result())
            show(results[-1])
    failed = [result.name for result in results if not result.passed]
    verdict = f"failed: {', '.join(failed)}" if failed else f"all {len(results)} checks passed"
    print(f"{verdict} in {time.monotonic() - began:.0f} s", flush=True)
    return min(len(failed), 1)


if __name__ == "__main__":
    sys.exit(main())
