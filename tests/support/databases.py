"""A database a test, copied from one that was migrated once."""

import shutil
from abc import ABC, abstractmethod
from itertools import count
from pathlib import Path

from tests.support import postgres
from tests.support.clock import FixedClock


class Databases(ABC):
    """Makes databases of one kind for one test worker."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._migrated = False

    def new(self) -> str:
        """Make an empty database, not migrated, and return its address."""
        return self._make(next(self._numbers))

    def migrated(self) -> str:
        """Make a database with every table and no rows, and return its address."""
        if not self._migrated:
            self._migrate(self._make(0))
            self._migrated = True
        return self._copy(next(self._numbers))

    @abstractmethod
    def drop(self, url: str) -> None:
        """Take a database away."""

    @abstractmethod
    def _make(self, number: int) -> str: ...

    @abstractmethod
    def _copy(self, number: int) -> str: ...

    @staticmethod
    def _migrate(url: str) -> None:
        from idp.adapters.sql import open_store

        open_store(url, clock=FixedClock()).close()


class SqliteDatabases(Databases):
    """Files; number 0 is the template."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def drop(self, url: str) -> None:
        """Remove the file and its journals."""
        name = Path(url.removeprefix("sqlite:///"))
        for file in name.parent.glob(name.name + "*"):
            file.unlink()

    def _make(self, number: int) -> str:
        return f"sqlite:///{self._file(number)}"

    def _copy(self, number: int) -> str:
        shutil.copyfile(self._file(0), self._file(number))
        return self._make(number)

    def _file(self, number: int) -> Path:
        return self._folder / f"okno-{number}.sqlite"


class PostgresDatabases(Databases):
    """Databases of one server; number 0 is the template."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = server

    def drop(self, url: str) -> None:
        """Drop it, whoever is still connected."""
        postgres.drop_database(self._server, url.partition("?")[0].rpartition("/")[2])

    def _make(self, number: int) -> str:
        return postgres.as_sqlalchemy(postgres.make_database(self._server, self._name(number)))

    def _copy(self, number: int) -> str:
        url = postgres.make_database(self._server, self._name(number), template=self._name(0))
        return postgres.as_sqlalchemy(url)

    @staticmethod
    def _name(number: int) -> str:
        return f"okno_{number}"
