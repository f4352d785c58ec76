"""Workers whose deliveries are noted, and fail as they are told."""

from collections.abc import Callable, Mapping

from idp.adapters.background import Worker
from idp.adapters.sql.store import SqlStore
from idp.model.work import Job, JobKind
from tests.adapters.parts import BrokenStore
from tests.support.clock import FixedClock

Handler = Callable[[Job], None]


class Deliveries:
    """A handler that notes what it was given, and fails as it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.errors: dict[str, Exception] = {}

    def __call__(self, job: Job) -> None:
        """Note the job, and raise what was set for its target."""
        self.seen.append(job.id)
        if job.target in self.errors:
            raise self.errors[job.target]


def worker_of(
    store: SqlStore | BrokenStore, clock: FixedClock, handler: Handler, holder: str = "w1"
) -> Worker:
    """Make a worker with one handler."""
    handlers: Mapping[JobKind, Handler] = {JobKind.BACKCHANNEL_LOGOUT: handler}
    return Worker(store, clock, handlers, holder)
