"""Many workers, one outbox."""

from collections import Counter

from idp.adapters.sql import SqlStore
from tests.contracts.test_outbox import a_job
from tests.races import contenders
from tests.races.racing import Track


def fill(store: SqlStore, jobs: int, targets: int) -> None:
    with store.write() as records:
        for number in range(jobs):
            records.outbox.put(a_job(f"job-{number}", target=f"client:{number % targets}"))


def test_no_job_is_done_twice_and_none_is_forgotten(store: SqlStore, database_url: str, track: Track) -> None:
    fill(store, jobs=120, targets=40)
    done = Counter(job for jobs in track.race(database_url, contenders.lease_and_finish) for job in jobs)
    while left := contenders.lease_and_finish(store, 999):
        done.update(left)
    assert done == Counter(f"job-{number}" for number in range(120))


def test_no_target_has_two_jobs_at_a_time(store: SqlStore, database_url: str, track: Track) -> None:
    fill(store, jobs=60, targets=7)
    leased = Counter(
        target for targets in track.race(database_url, contenders.lease_and_keep) for target in targets
    )
    assert leased == Counter(f"client:{number}" for number in range(7))
