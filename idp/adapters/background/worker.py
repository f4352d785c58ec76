"""The outbox worker: leases due jobs and runs each in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from idp.adapters.background.backoff import next_try
from idp.model.errors import DomainError, Unavailable
from idp.model.work import Job, JobKind
from idp.ports.clock import Clock
from idp.ports.records import Store

LEASE = timedelta(seconds=30)
WIDTH = 8
"""Jobs at once, so that targets that hang until their timeout hold up no other."""
INTERVAL = 0.5
Handler = Callable[[Job], None]
log = logging.getLogger(__name__)


class Worker:
    """Runs jobs by their kind's handler. Any number of workers share the outbox by leases.

    It leases only the kinds that it has a handler for: others wait for a process that has one.

    A handler returns when the job is done, raises `Unavailable` to be tried again, and any
    other `DomainError` to give up at once. What it does must bear being done twice: after a
    crash in mid-delivery the job comes again when its lease has run out.
    """

    def __init__(self, store: Store, clock: Clock, handlers: Mapping[JobKind, Handler], holder: str) -> None:
        self._store = store
        self._clock = clock
        self._handlers = handlers
        self._kinds = tuple(handlers)
        self._holder = holder
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def run_once(self) -> int:
        """Run what is due, once, and wait for it; return how many jobs ran."""
        with ThreadPoolExecutor(WIDTH, "okno-job") as pool:
            return len([pool.submit(self._run, job) for job in self._lease(WIDTH)])

    def start(self) -> None:
        """Run in the background until `stop`."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._loop, name="okno-worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Lease no more and wait for what runs; what was not begun comes back by its lease."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def wake(self) -> None:
        """Look at the outbox now instead of at the next interval."""
        self._wake.set()

    def _loop(self) -> None:
        running: set[Future[None]] = set()
        with ThreadPoolExecutor(WIDTH, "okno-job") as pool:
            while not self._stopping.is_set():
                leased = self._lease(WIDTH - len(running))
                running |= {pool.submit(self._run, job) for job in leased}
                running = self._pause(running, eager=bool(leased))

    def _pause(self, running: set[Future[None]], *, eager: bool) -> set[Future[None]]:
        """Rest until there is room or news; return what still runs."""
        if eager or len(running) == WIDTH:
            return wait(running, INTERVAL, FIRST_COMPLETED).not_done
        self._wake.wait(INTERVAL)
        self._wake.clear()
        return {future for future in running if not future.done()}

    def _lease(self, limit: int) -> tuple[Job, ...]:
        if limit <= 0:
            return ()
        now = self._clock.now()
        try:
            with self._store.write() as records:
                return tuple(records.outbox.lease(self._holder, now, now + LEASE, limit, kinds=self._kinds))
        except Exception:
            log.warning("the outbox cannot be leased; trying again", exc_info=True)
            return ()

    def _run(self, job: Job) -> None:
        try:
            self._settle(job, self._attempt(job))
        except Exception:
            log.warning("job %s is not settled; its lease brings it back", job.id, exc_info=True)

    def _attempt(self, job: Job) -> DomainError | None:
        """Call the handler; what it did not foresee counts as a failure that may pass."""
        try:
            self._handlers[job.kind](job)
        except DomainError as error:
            return error
        except Exception as error:
            log.exception("job %s failed", job.id)
            return Unavailable(type(error).__name__)
        return None

    def _settle(self, job: Job, error: DomainError | None) -> None:
        now = self._clock.now()
        with self._store.write() as records:
            if error is None:
                records.outbox.done(job.id, self._holder, now)
                return
            reason = f"{type(error).__name__}: {error.message}"
            due_at = next_try(job, now) if isinstance(error, Unavailable) else None
            if due_at is None:
                records.outbox.bury(job.id, self._holder, now, reason)
            else:
                records.outbox.retry(job.id, self._holder, due_at, reason)
