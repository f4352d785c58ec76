"""Adminer: a console for databases that no line of our code has ever heard of."""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.zoo.place import Zoo, give, needed
from tests.zoo.programs.apache import php_hash, start_php

LOGIN = "sim-reports"


@dataclass(frozen=True)
class Adminer:
    """Where it is, who may sign in, and the database that it shows."""

    address: str
    login: str
    password: str
    records: Path


def start_adminer(zoo: Zoo) -> Adminer:
    """Run it over a small database of SIM cards."""
    folder = zoo.cage("adminer", "www")
    records = folder / "sims.sqlite"
    with closing(sqlite3.connect(records)) as made, made:
        made.execute("CREATE TABLE sim (iccid TEXT PRIMARY KEY, machine TEXT NOT NULL)")
        made.execute("INSERT INTO sim VALUES ('8970101', 'coffee machine'), ('8970102', 'lift')")
    give(records)
    password = secrets.token_urlsafe(12)
    zoo.write(
        folder / "www" / "index.php",
        "adminer.php",
        plugins=needed("/usr/share/adminer/plugins"),
        adminer=needed("/usr/share/adminer/adminer.php"),
        hash=php_hash(password),
    )
    site = f"DocumentRoot {folder}/www\n<Directory {folder}/www>\n  Require all granted\n</Directory>"
    return Adminer(start_php(zoo, "adminer", site), LOGIN, password, records)
