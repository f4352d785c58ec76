"""F11: what the command line does leaves the provider that serves able to write."""

import json
import sqlite3

from idp.authn.passwords import PasswordHasher
from idp.cli.root import run


def test_f11_no_password_is_hashed_while_the_database_is_held(tmp_path, monkeypatch):
    """A stranger to the command's transaction takes the write lock during every hash."""
    monkeypatch.setenv("OKNO_DATA_DIR", str(tmp_path))
    database, written = tmp_path / "okno.sqlite", []
    plain = PasswordHasher.hash

    def hash_beside_another_writer(self, password):
        other = sqlite3.connect(database, timeout=0.05, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        written.append(password)
        return plain(self, password)

    monkeypatch.setattr(PasswordHasher, "hash", hash_beside_another_writer)
    people = [{"login": f"person{n}@romashka.example", "claims": {"name": "P"}} for n in range(4)]
    (tmp_path / "people.json").write_text(json.dumps(people))
    assert run(["people", "add", str(tmp_path / "people.json")]) == 0
    assert len(written) == 4
