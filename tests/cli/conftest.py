import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from idp.adapters.sql import open_store
from idp.app.opening import opened
from idp.cli.root import run
from idp.model.keys import StoredKey
from tests.support.clock import FixedClock


@dataclass(frozen=True)
class Outcome:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def made(self) -> Any:
        """Read the JSON on standard output."""
        return json.loads(self.out)


Okno = Callable[..., Outcome]


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Sequence[StoredKey]]:
    """Make a master key and signing keys once: RSA keys take their time."""
    folder = tmp_path_factory.mktemp("keys")
    with opened({"OKNO_DATA_DIR": str(folder)}) as found, found.house.store.read() as records:
        return (folder / "master.key").read_bytes(), records.keys.all()


@pytest.fixture
def okno(
    database_url: str,
    made_keys: tuple[bytes, Sequence[StoredKey]],
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Okno:
    """Run a command of the CLI in this process, on this test's database."""
    for name in [n for n in os.environ if n.startswith("OKNO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OKNO_DATA_DIR", str(tmp_path / "var"))
    place_keys(tmp_path / "var", database_url, made_keys, clock)
    monkeypatch.setenv("OKNO_DATABASE_URL", database_url.replace("postgresql+psycopg:", "postgresql:"))

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return call


def place_keys(
    folder: Path, database_url: str, made: tuple[bytes, Sequence[StoredKey]], clock: FixedClock
) -> None:
    """Put the master key into a data folder and the signing keys into a database."""
    folder.mkdir(mode=0o700)
    (folder / "master.key").touch(0o600)
    (folder / "master.key").write_bytes(made[0])
    store = open_store(database_url, clock=clock)
    with store.write() as records:
        for key in made[1]:
            records.keys.add(key)
    store.close()


@pytest.fixture
def given(tmp_path: Path) -> Callable[[Any], str]:
    """Write a document to a file and name it."""

    def write(document: Any) -> str:
        path = tmp_path / "given.json"
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


def assert_one_line(outcome: Outcome) -> None:
    """Assert that a command refused in one plain line and printed nothing else."""
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.startswith("okno: ")
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err
