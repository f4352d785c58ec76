"""When a failed job is tried again."""

import hashlib
from datetime import datetime, timedelta

from idp.model.work import Job

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 20, 120, 600))
"""After the first failure, the second, and so on: five attempts within fifteen minutes."""
SPREAD = 0.12


def next_try(job: Job, now: datetime) -> datetime | None:
    """Return when to try again, or `None` when the attempts are used up."""
    if job.attempts >= len(PAUSES):
        return None
    return now + PAUSES[job.attempts] * jitter(job)


def jitter(job: Job) -> float:
    """Return a factor around 1 from the job's id, so that jobs that failed together part ways."""
    digest = hashlib.sha256(f"{job.id} {job.attempts}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return 1 + SPREAD * (2 * share - 1)
