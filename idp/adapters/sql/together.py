"""Transactions that come at once are committed at once: one write to the disk confirms them all.

SQLite has one writer at a time, and a durable commit waits for the disk. So whoever has written and
sees others wait for their turn leaves the transaction open to the next, and the last one commits.
Each writes within a savepoint of its own, sees what those before it wrote, and returns when the
disk has confirmed: all of them are kept, or none is. Who raises returns then too, for that may rest
on what others wrote; where it is lost, so is the reason.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Final

from sqlalchemy import Connection

from idp.adapters.sql.connections import Connections, driver_connection
from idp.adapters.sql.desk import Desk
from idp.adapters.sql.failures import DATABASE_ERRORS
from idp.adapters.sql.writing import begin, commit, undo
from idp.model.errors import Unavailable

MOST: Final = 32
"""Transactions committed at once, so that the first does not wait for ever."""


class Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Event] = deque()

    def take(self, patience: float) -> None:
        """Wait for one's turn. Raises `Unavailable` if it does not come."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            called = Event()
            self._waiting.append(called)
        try:
            in_time = called.wait(patience)
        except BaseException:
            if not self._give_up(called):
                self.give_back()
            raise
        if not in_time and self._give_up(called):
            raise Unavailable

    def hand_over(self) -> bool:
        """Give the turn to who waits longest; false if nobody does, and then it is still ours."""
        with self._guard:
            if not self._waiting:
                return False
            self._waiting.popleft().set()
            return True

    def give_back(self) -> None:
        """End one's turn, whoever waits."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def _give_up(self, called: Event) -> bool:
        """Wait no more; false if it was called at this very moment."""
        with self._guard:
            if called not in self._waiting:
                return False
            self._waiting.remove(called)
            return True


class Group:
    """Transactions that are committed together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.members = 0
        self._over = Event()
        self._lost = False

    def execute(self, order: str) -> None:
        """Run one of the orders that the driver is not to know of."""
        driver_connection(self.connection).execute(order).close()

    def end(self, *, lost: bool) -> None:
        """Tell everybody how it ended."""
        self._lost = lost
        self._over.set()

    def wait(self) -> None:
        """Wait for the end. Raises `Unavailable` if nothing was kept."""
        self._over.wait()
        if self._lost:
            raise Unavailable


class Together:
    """Opens transactions that may share a commit."""

    def __init__(self, connections: Connections, patience: Callable[[], float]) -> None:
        self._connections = connections
        self._patience = patience
        self._turns = Turns()
        self._group: Group | None = None
        """Left open by the one before, for whoever's turn it is."""

    @contextmanager
    def open(self) -> Iterator[Desk]:
        """Open a transaction of one's own within one that may be shared."""
        self._turns.take(self._patience())
        group = self._enter()
        desk = Desk(self._connections, group.connection, writable=True, settled=group.members == 0)
        try:
            yield desk
            desk.finish()
        except BaseException as error:
            desk.close()
            self._leave(group, kept=False)
            if isinstance(error, Exception):
                group.wait()
            raise
        self._leave(group, kept=True)
        group.wait()

    def _enter(self) -> Group:
        """Begin, or join what was left open. The turn ends if that fails."""
        group, self._group = self._group, None
        try:
            if group is None:
                return Group(begin(self._connections))
            group.execute("SAVEPOINT own")
        except BaseException as error:
            if group is not None:
                self._abandon(group)
            self._turns.give_back()
            if isinstance(error, DATABASE_ERRORS):
                raise Unavailable from error
            raise
        return group

    def _leave(self, group: Group, *, kept: bool) -> None:
        """End one's own part; leave the rest to who comes next, or end it too."""
        handed = False
        try:
            if self._close_own(group, kept=kept):
                handed = self._leave_open(group)
                if not handed:
                    self._commit(group)
        finally:
            if not handed:
                self._turns.give_back()

    def _close_own(self, group: Group, *, kept: bool) -> bool:
        """Keep or undo one's own part; false if nothing is left to be committed."""
        first = group.members == 0
        try:
            if not kept and not first:
                group.execute("ROLLBACK TO own")
            if not first:
                group.execute("RELEASE own")
        except BaseException as error:
            self._abandon(group)
            if isinstance(error, DATABASE_ERRORS):
                return False
            raise
        if not kept and first:
            undo(self._connections, group.connection)
            group.end(lost=False)
            return False
        group.members += 1
        return True

    def _leave_open(self, group: Group) -> bool:
        """Leave it to who waits, if somebody does and it is not long enough yet."""
        if group.members >= MOST:
            return False
        self._group = group
        if self._turns.hand_over():
            return True
        self._group = None
        return False

    def _commit(self, group: Group) -> None:
        try:
            commit(group.connection)
        except BaseException:
            self._abandon(group)
            raise
        self._connections.give(group.connection)
        group.end(lost=False)

    def _abandon(self, group: Group) -> None:
        """Undo it all: nobody of the group was told yet that anything is kept."""
        undo(self._connections, group.connection)
        group.end(lost=True)
