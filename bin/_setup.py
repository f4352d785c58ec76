"""Make `.venv` in the project's folder, and keep it true to the lock. Standard library only.

Says on stderr what it does: the first line of stdout belongs to the command. When nothing
changed since the last time it reads two files and touches no network.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
NO_VENV = """\
This Python cannot make virtual environments: a part of its standard library is missing.
On Debian or Ubuntu: sudo apt install python3-venv"""


def main(wanted: str) -> int:
    """Make or mend the environment; `test` holds everything that `run` does."""
    if is_fresh(wanted) or (wanted == "run" and is_fresh("test")):
        return 0
    try:
        make_environment()
        install(LOCKS[wanted])
    except subprocess.CalledProcessError as error:
        say(f"this failed: {' '.join(map(str, error.cmd))}")
        say("the lines above say why; the same command may be tried again")
        return 1
    stamp(wanted).write_text(fingerprint(wanted), encoding="ascii")
    say("the environment is ready")
    return 0


def is_fresh(wanted: str) -> bool:
    """Tell whether what is installed is what the lock says."""
    mark = stamp(wanted)
    return PYTHON.exists() and mark.exists() and mark.read_text(encoding="ascii") == fingerprint(wanted)


def stamp(wanted: str) -> Path:
    """Name the file that remembers what was installed."""
    return VENV / f"okno-{wanted}.stamp"


def fingerprint(wanted: str) -> str:
    """Digest all that decides what is installed: lock, project, place, Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = [project["build-system"], project["project"], project["tool"]["hatch"]]
    lock = (ROOT / LOCKS[wanted]).read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps([installed, lock, str(ROOT), sys.version_info[:2]]).encode()).hexdigest()


def make_environment() -> None:
    """Make `.venv`, or make it anew when its Python does not run from here (a moved folder)."""
    if runs_from_here():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 — Debian leaves it out without python3-venv
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise SystemExit(NO_VENV) from None
    say("making .venv (once)")
    if VENV.exists():
        shutil.rmtree(VENV)
    run(sys.executable, "-m", "venv", VENV)


def runs_from_here() -> bool:
    """Tell whether `.venv` works and its commands point at this very folder."""
    pip = VENV / "bin" / "pip"
    if not (PYTHON.exists() and pip.exists()) or str(VENV) not in pip.read_text(encoding="utf-8"):
        return False
    return subprocess.run([PYTHON, "-c", "import ssl"], capture_output=True, check=False).returncode == 0


def install(lock: str) -> None:
    """Install the lock, then the project itself; with uv where it can be had and manages, else with pip."""
    count = len((ROOT / lock).read_text(encoding="utf-8").splitlines())
    if has_uv():
        say(f"installing {count} packages (uv; usually under half a minute)")
        uv: list[str | Path] = [PYTHON.with_name("uv"), "pip", "install", "-q", "--python", PYTHON]
        try:
            return install_with(uv, lock)
        except subprocess.CalledProcessError:
            say("uv could not, pip may: it has settings and certificates of its own")
    say(f"installing {count} packages (pip; a minute or two)")
    return install_with([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"], lock)


def install_with(installer: list[str | Path], lock: str) -> None:
    """Install the lock and the project with one of the two."""
    run(*installer, "-r", ROOT / lock)
    run(*installer, "--no-deps", "-e", ROOT)


def has_uv() -> bool:
    """Fetch uv into the environment, and tell whether it runs."""
    uv = PYTHON.with_name("uv")
    if not uv.exists():
        say("fetching the installer uv")
        pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "uv"]
        subprocess.run(pip, stdout=sys.stderr, check=False)
    return uv.exists() and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0


def run(*command: str | Path) -> None:
    """Run a command; what it prints goes to stderr."""
    subprocess.run(list(command), stdout=sys.stderr, check=True, env=quiet_environment())


def quiet_environment() -> dict[str, str]:
    """Leave out what belongs to another environment; have uv trust what the system trusts."""
    kept = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONHOME")}
    return {"UV_SYSTEM_CERTS": "true", **kept}


def say(text: str) -> None:
    """Show progress."""
    print(f"okno: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
