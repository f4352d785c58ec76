"""The unit of work."""

from contextlib import AbstractContextManager

from idp.ports.records import Records


class SqlStore:
    """Keep `idp.ports.records.Store`."""

    def read(self) -> AbstractContextManager[Records]:
        """Open a read; each statement sees what is committed."""
        raise NotImplementedError

    def write(self) -> AbstractContextManager[Records]:
        """Open a transaction: committed when the block ends, undone when it raises."""
        raise NotImplementedError

    def close(self) -> None:
        """Close every connection."""
        raise NotImplementedError
