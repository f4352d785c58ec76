"""Run the lanes one after another, and say at the end what was proven and what was left out."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import _check
import _debian
import _node

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORKERS = ("-n", "2", "--dist", "worksteal")
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
ZOO = "tests/zoo"
FOREIGN = "debian or node"
ALONE = ("unshare", "-n", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "alone")
"""Runs a command in a network of its own, where only loopback is: some old servers listen everywhere."""
OF_RECORDS = ("tests/contracts", "tests/races")
"""What PostgreSQL is asked in a quick run: every record, every race."""


@dataclass(frozen=True)
class Lane:
    """One thing to prove, and the work that proves it. The work returns its verdict and whether it holds."""

    name: str
    prove: Callable[[], tuple[str, bool]]


def main(arguments: list[str]) -> int:
    """Run what was asked for; 0 only if every lane holds."""
    everything = "--all" in arguments
    chosen = [argument for argument in arguments if argument != "--all"]
    if everything:
        try:
            _debian.install_missing()
            for folder in _node.FOLDERS:
                _node.install(ROOT / folder)
        except (_debian.CannotInstallError, _node.CannotInstallError) as error:
            print(error, file=sys.stderr)
            return 1
    left_out = find_left_out(everything=everything, chosen=chosen)
    results = [(lane.name, *lane.prove()) for lane in lanes(everything=everything, chosen=chosen)]
    return report(results, left_out)


def lanes(*, everything: bool, chosen: list[str]) -> list[Lane]:
    """List the lanes, the checks first. Chosen tests come without the checks."""
    zoo = [argument for argument in chosen if argument.startswith(ZOO)]
    others = [argument for argument in chosen if argument not in zoo]
    old = [Lane("the zoo", partial(run_zoo, zoo or [ZOO]))] if zoo or (everything and not chosen) else []
    if zoo and not others:
        return old
    tests = [
        Lane(
            f"tests on {name}",
            partial(
                run_pytest,
                [
                    *pick(database, everything=everything),
                    *(others or which(database, everything=everything)),
                ],
                name,
            ),
        )
        for database, name in DATABASES.items()
    ]
    return [*tests, *old] if chosen else [Lane("checks", run_checks), *tests, *old]


def which(database: str, *, everything: bool) -> tuple[str, ...]:
    """Return the tests of a whole run; the checks run the house tests."""
    return OF_RECORDS if database != "sqlite" and not everything else ("--ignore=tests/house",)


def pick(database: str, *, everything: bool) -> list[str]:
    """Return pytest's arguments for one database.

    Tests without records, of how pages look, of every page once more and of foreign programs run
    once, on the way to SQLite: what lies below them, each on both.
    """
    if database != "sqlite":
        once = FOREIGN if everything else f"{FOREIGN} or browser"
        return ["--database", database, "--with-records", "-m", f"not ({once} or thorough or zoo)"]
    left = "zoo" if everything else f"{FOREIGN} or thorough or zoo"
    return ["--database", database, "-m", f"not ({left})"]


def run_checks() -> tuple[str, bool]:
    """Run bin/check."""
    began = time.monotonic()
    failed = _check.main()
    return f"{'failed' if failed else 'passed'} in {time.monotonic() - began:.0f} s", not failed


def run_zoo(tests: list[str]) -> tuple[str, bool]:
    """Run the old programs, provider, gate and browser among themselves, and a module's together."""
    before = ALONE if can_be_alone() else ()
    said, holds = run_pytest(["--dist", "loadfile", *tests], "the zoo", before)
    return said if before else f"{said}; not in a network of its own, which takes root", holds


def can_be_alone() -> bool:
    """Tell whether this user may make a network."""
    return subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0


def run_pytest(arguments: list[str], name: str, before: tuple[str, ...] = ()) -> tuple[str, bool]:
    """Run pytest in full view, and return its closing line. No test at all is a failure."""
    print(f"\ntests on {name}:", flush=True)
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    command = [*before, sys.executable, "-m", "pytest", *WORKERS, *arguments]
    closing = "pytest said nothing"
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, text=True, stdout=subprocess.PIPE
    ) as run:
        for line in run.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip().strip("= ") or closing
    return closing, run.returncode == 0


def find_left_out(*, everything: bool, chosen: list[str]) -> list[str]:
    """Name what this run does not prove."""
    from tests.support.browser import find_chromium  # noqa: PLC0415 — after sys.path is set

    left = ["whatever was not asked for, and the checks"] if chosen else []
    if not everything:
        left.append("nginx and Apache as relying parties (bin/test --all installs them)")
        left.append("relying parties on Node (bin/test --all installs their packages)")
        if not any(argument.startswith(ZOO) for argument in chosen):
            left.append("the zoo of old programs behind the bridges (bin/test --all installs and runs it)")
        left.append("what is marked thorough: every page and situation once more (bin/test --all runs it)")
        walked = "but for the first walks" if find_chromium() else "all of them: no Chromium in PATH"
        left.append(f"the browser tests, {walked} (bin/test --all runs them on both databases)")
    if not everything and not chosen:
        left.append(
            f"on PostgreSQL all but {', '.join(OF_RECORDS)} (bin/test --all runs what else has records)"
        )
    return left


def report(results: list[tuple[str, str, bool]], left_out: list[str]) -> int:
    """Print the last lines of the run, and return its exit status."""
    print("\nIn short:")
    for name, verdict, holds in results:
        print(f"  {'ok  ' if holds else 'FAIL'}  {name:<20} {verdict}")
    for what in left_out:
        print(f"  left out: {what}")
    if not left_out:
        print("  nothing was left out")
    in_ci = os.environ.get("CI", "").lower() in ("true", "1")
    if in_ci and left_out:
        print("  FAIL  under CI nothing may be left out: run bin/test --all")
    return 0 if all(holds for _, _, holds in results) and not (in_ci and left_out) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
