"""Let several use cases, each of which opens a unit of work, be one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from idp.ports.records import Records


@dataclass(frozen=True, slots=True)
class Joined:
    """A store whose reads and writes all happen in one transaction that is open already."""

    records: Records

    @contextmanager
    def read(self) -> Iterator[Records]:
        """Read within the transaction, seeing what it has written."""
        yield self.records

    @contextmanager
    def write(self) -> Iterator[Records]:
        """Write within the transaction; it is committed by whoever opened it."""
        yield self.records
