"""What only a file can be asked: that it is durable, private, and where it was said to be."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from idp.adapters.sql import SchemaError, open_store
from idp.adapters.sql.dialects import PRAGMAS
from idp.model.errors import Unavailable
from tests.support.clock import FixedClock


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers-and-a-writer-at-once"),
        pytest.param("synchronous", 2, id="an-acknowledged-commit-survives-a-power-cut"),
        pytest.param("foreign_keys", 1, id="foreign-keys-count"),
        pytest.param("busy_timeout", 5000, id="waits-for-other-processes"),
    ],
)
def test_every_connection_is_set_up(tmp_path: Path, clock: FixedClock, pragma: str, value: object) -> None:
    store = open_store(f"sqlite:///{tmp_path}/okno.sqlite", clock=clock)
    with store.engine.connect() as one, store.engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    store.close()
    assert any(line.startswith("PRAGMA synchronous") for line in PRAGMAS)


def test_the_file_is_made_with_its_folder_and_for_its_owner_only(tmp_path: Path, clock: FixedClock) -> None:
    file = tmp_path / "new" / "okno.sqlite"
    open_store(f"sqlite:///{file}", clock=clock).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_relative_address_counts_from_the_folder_we_were_started_in(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///var/okno.sqlite", clock=clock).close()
    with closing(sqlite3.connect(tmp_path / "var" / "okno.sqlite")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, clock: FixedClock) -> None:
    file = tmp_path / "okno.sqlite"
    file.write_bytes(b"a letter to Anna" * 100)
    with pytest.raises(SchemaError, match="not an SQLite database"):
        open_store(f"sqlite:///{file}", clock=clock)
    assert file.read_bytes() == b"a letter to Anna" * 100


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path, clock: FixedClock) -> None:
    folder = tmp_path / "okno.sqlite"
    folder.mkdir()
    with pytest.raises(Unavailable):
        open_store(f"sqlite:///{folder}", clock=clock)
