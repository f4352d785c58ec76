"""A database a test, copied from one that was migrated once."""

import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from tests.support.clock import FixedClock

TEMPLATE = 0


class Kind(Protocol):
    """Makes numbered databases of one kind."""

    def make(self, number: int) -> str:
        """Make an empty database, and return its address."""
        ...

    def seal(self, url: str) -> None:
        """Make a migrated database ready to be copied."""
        ...

    def copy(self, number: int, template: int) -> str:
        """Copy the template, and return the copy's address."""
        ...

    def drop(self, url: str) -> None:
        """Take a database away."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Databases:
    """Gives every test of one worker a database of its own."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._numbers = count(TEMPLATE + 1)
        self._migrated = False
        self.drop = kind.drop
        self.close = kind.close

    def new(self) -> str:
        """Make an empty database, not migrated, and return its address."""
        return self._kind.make(next(self._numbers))

    def migrated(self) -> str:
        """Make a database with every table and no rows, and return its address."""
        if not self._migrated:
            from idp.adapters.sql import open_store

            template = self._kind.make(TEMPLATE)
            open_store(template, clock=FixedClock()).close()
            self._kind.seal(template)
            self._migrated = True
        return self._kind.copy(next(self._numbers), TEMPLATE)


@dataclass(frozen=True)
class SqliteFiles:
    """Files of one folder."""

    folder: Path

    def make(self, number: int) -> str:
        """Name a file; SQLite makes it."""
        return f"sqlite:///{self._file(number)}"

    def seal(self, url: str) -> None:
        """Do nothing: a file is copied as it is."""

    def copy(self, number: int, template: int) -> str:
        """Copy the template's file."""
        shutil.copyfile(self._file(template), self._file(number))
        return self.make(number)

    def drop(self, url: str) -> None:
        """Remove the file and its journals."""
        name = Path(url.removeprefix("sqlite:///"))
        for file in name.parent.glob(name.name + "*"):
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: the folder goes with the run."""

    def _file(self, number: int) -> Path:
        return self.folder / f"okno-{number}.sqlite"
