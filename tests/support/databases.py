"""A database a test, copied from one that was migrated once."""

import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from tests.support import postgres
from tests.support.clock import FixedClock

TEMPLATE = 0


class Kind(Protocol):
    """Makes numbered databases of one kind."""

    def make(self, number: int) -> str:
        """Make an empty database, and return its address."""
        ...

    def copy(self, number: int) -> str:
        """Copy the template, and return the copy's address."""
        ...

    def drop(self, url: str) -> None:
        """Take a database away."""
        ...


class Databases:
    """Gives every test of one worker a database of its own."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._numbers = count(TEMPLATE + 1)
        self._migrated = False
        self.drop = kind.drop

    def new(self) -> str:
        """Make an empty database, not migrated, and return its address."""
        return self._kind.make(next(self._numbers))

    def migrated(self) -> str:
        """Make a database with every table and no rows, and return its address."""
        if not self._migrated:
            from idp.adapters.sql import open_store

            open_store(self._kind.make(TEMPLATE), clock=FixedClock()).close()
            self._migrated = True
        return self._kind.copy(next(self._numbers))


@dataclass(frozen=True)
class SqliteFiles:
    """Files of one folder."""

    folder: Path

    def make(self, number: int) -> str:
        """Name a file; SQLite makes it."""
        return f"sqlite:///{self._file(number)}"

    def copy(self, number: int) -> str:
        """Copy the template's file."""
        shutil.copyfile(self._file(TEMPLATE), self._file(number))
        return self.make(number)

    def drop(self, url: str) -> None:
        """Remove the file and its journals."""
        name = Path(url.removeprefix("sqlite:///"))
        for file in name.parent.glob(name.name + "*"):
            file.unlink()

    def _file(self, number: int) -> Path:
        return self.folder / f"okno-{number}.sqlite"


@dataclass(frozen=True)
class PostgresDatabases:
    """Databases of one server."""

    server: str

    def make(self, number: int) -> str:
        """Create an empty database."""
        return postgres.as_sqlalchemy(postgres.make_database(self.server, f"okno_{number}"))

    def copy(self, number: int) -> str:
        """Create a database from the template."""
        url = postgres.make_database(self.server, f"okno_{number}", template=f"okno_{TEMPLATE}")
        return postgres.as_sqlalchemy(url)

    def drop(self, url: str) -> None:
        """Drop it, whoever is still connected."""
        postgres.drop_database(self.server, url.partition("?")[0].rpartition("/")[2])
