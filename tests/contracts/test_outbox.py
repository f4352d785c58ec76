"""What every store must do with work for the background."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from idp.model.ids import JobId
from idp.model.work import Job, JobKind, JobState
from idp.ports.records import Store
from tests.support.clock import START

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


def a_job(name: str = "job-1", target: str = "client:mail", due_at: datetime = START) -> Job:
    return Job(
        id=JobId(name),
        kind=JobKind.BACKCHANNEL_LOGOUT,
        target=target,
        payload={"sid": "s", "claims": {"sub": "anna"}},
        created_at=due_at,
        due_at=due_at,
    )


def lease(store: Store, now: datetime = START, holder: str = "w-1", limit: int = 10) -> list[Job]:
    with store.write() as records:
        return list(records.outbox.lease(holder, now, now + LEASE, limit))


def put(store: Store, *jobs: Job) -> None:
    with store.write() as records:
        for job in jobs:
            records.outbox.put(job)


def listed(
    store: Store, kind: JobKind | None = None, state: JobState | None = None, limit: int = 100
) -> list[Job]:
    with store.read() as records:
        return list(records.outbox.list(kind, state, limit))


def test_a_due_job_is_leased_as_written_and_to_one_holder(store: Store) -> None:
    put(store, a_job())
    assert lease(store) == [a_job()]
    assert lease(store, holder="w-2") == []


def test_a_job_is_not_leased_before_it_is_due(store: Store) -> None:
    put(store, a_job(due_at=START + SECOND))
    assert lease(store) == []
    assert len(lease(store, START + SECOND)) == 1


def test_an_expired_lease_goes_to_another_and_the_first_holder_can_finish_nothing(store: Store) -> None:
    put(store, a_job())
    lease(store)
    assert lease(store, START + LEASE, holder="w-2") == [a_job()]
    with store.write() as records:
        assert not records.outbox.done(JobId("job-1"), "w-1", START)
        assert not records.outbox.retry(JobId("job-1"), "w-1", START, "late")
        assert not records.outbox.bury(JobId("job-1"), "w-1", START, "late")
        assert records.outbox.done(JobId("job-1"), "w-2", START)


def test_one_job_of_a_target_is_leased_at_a_time_in_order(store: Store) -> None:
    second = a_job("job-2", due_at=START - SECOND)
    other = a_job("job-3", target="client:pbx")
    put(store, a_job(), second, other)
    assert lease(store) == [second, other]
    assert lease(store, holder="w-2") == []
    with store.write() as records:
        records.outbox.done(second.id, "w-1", START)
    assert lease(store, holder="w-2") == [a_job()]


@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        pytest.param(None, ["job-1", "job-2", "job-3"], id="of-every-kind"),
        pytest.param((JobKind.BRIDGE_LOGOUT, JobKind.PROVISION), ["job-2", "job-3"], id="of-those-asked-for"),
        pytest.param((JobKind.NOTICE,), [], id="of-a-kind-that-is-not-there"),
        pytest.param((), [], id="of-no-kind"),
    ],
)
def test_jobs_are_leased_by_their_kind(
    store: Store, kinds: tuple[JobKind, ...] | None, names: list[str]
) -> None:
    logout = replace(a_job("job-2", target="bridge:pbx"), kind=JobKind.BRIDGE_LOGOUT)
    provision = replace(a_job("job-3", target="bridge:fax"), kind=JobKind.PROVISION)
    put(store, a_job(), logout, provision)
    with store.write() as records:
        leased = records.outbox.lease("gate", START, START + LEASE, 10, kinds=kinds)
    assert [job.id for job in leased] == names


def test_a_job_of_another_kind_does_not_use_up_what_may_be_leased(store: Store) -> None:
    put(store, *(a_job(f"job-{n}", target=f"client:{n}", due_at=START - SECOND) for n in range(5)))
    put(store, replace(a_job("ours", target="bridge:pbx"), kind=JobKind.BRIDGE_LOGOUT))
    with store.write() as records:
        (leased,) = records.outbox.lease("gate", START, START + LEASE, 2, kinds=(JobKind.BRIDGE_LOGOUT,))
    assert leased.id == "ours"


def test_no_more_jobs_are_leased_than_asked_for_and_the_longest_due_come_first(store: Store) -> None:
    jobs = [a_job(f"job-{n}", target=f"client:{n}", due_at=START - n * SECOND) for n in range(5)]
    put(store, *jobs)
    assert lease(store, limit=2) == [jobs[4], jobs[3]]
    assert lease(store, limit=5) == [jobs[2], jobs[1], jobs[0]]


def test_a_finished_job_is_leased_no_more_and_stays_listed(store: Store) -> None:
    put(store, a_job())
    lease(store)
    with store.write() as records:
        assert records.outbox.done(JobId("job-1"), "w-1", START + SECOND)
        assert not records.outbox.done(JobId("job-1"), "w-1", START + SECOND)
    assert lease(store, START + 2 * LEASE) == []
    assert listed(store) == [replace(a_job(), state=JobState.DONE, finished_at=START + SECOND)]


def test_a_retried_job_comes_back_when_due_with_its_attempts_and_error(store: Store) -> None:
    put(store, a_job())
    lease(store)
    later = START + timedelta(minutes=1)
    with store.write() as records:
        assert records.outbox.retry(JobId("job-1"), "w-1", later, "503")
        assert not records.outbox.retry(JobId("job-1"), "w-1", later, "503")
    assert lease(store, START + LEASE, holder="w-2") == []
    assert lease(store, later, holder="w-2") == [replace(a_job(), due_at=later, attempts=1, last_error="503")]


def test_a_buried_job_keeps_its_reason(store: Store) -> None:
    put(store, a_job())
    lease(store)
    with store.write() as records:
        assert records.outbox.bury(JobId("job-1"), "w-1", START + SECOND, "404")
    assert lease(store, START + 2 * LEASE) == []
    assert listed(store) == [
        replace(a_job(), state=JobState.DEAD, attempts=1, last_error="404", finished_at=START + SECOND)
    ]


@pytest.mark.parametrize(
    ("kind", "state", "limit", "names"),
    [
        pytest.param(None, None, 100, ["job-3", "job-2", "job-1"], id="all-newest-first"),
        pytest.param(None, None, 2, ["job-3", "job-2"], id="limited"),
        pytest.param(JobKind.NOTICE, None, 100, ["job-2"], id="of-a-kind"),
        pytest.param(None, JobState.DONE, 100, ["job-1"], id="of-a-state"),
        pytest.param(JobKind.NOTICE, JobState.DONE, 100, [], id="of-both"),
    ],
)
def test_the_delivery_table_is_filtered(
    store: Store, kind: JobKind | None, state: JobState | None, limit: int, names: list[str]
) -> None:
    notice = replace(a_job("job-2", due_at=START + SECOND), kind=JobKind.NOTICE)
    put(store, a_job(), notice, a_job("job-3", due_at=START + 2 * SECOND))
    lease(store)
    with store.write() as records:
        records.outbox.done(JobId("job-1"), "w-1", START)
    assert [job.id for job in listed(store, kind, state, limit)] == names


def test_old_finished_jobs_are_swept_in_batches_and_due_ones_stay(store: Store) -> None:
    put(store, *(a_job(f"job-{n}", target=f"client:{n}") for n in range(5)))
    lease(store)
    put(store, a_job("due"))
    with store.write() as records:
        for number in range(5):
            records.outbox.done(JobId(f"job-{number}"), "w-1", START)
        assert [records.outbox.sweep(START + SECOND, limit=3) for _ in range(3)] == [3, 2, 0]
    assert [job.id for job in listed(store)] == ["due"]


def test_the_deliveries_to_one_target_are_listed_alone(store: Store) -> None:
    put(store, a_job(), a_job("job-2", target="client:pbx"))
    with store.read() as records:
        assert [job.id for job in records.outbox.list(target="client:pbx")] == ["job-2"]


def test_the_jobs_of_one_moment_are_listed(store: Store) -> None:
    put(store, a_job(), a_job("job-2", due_at=START + SECOND))
    with store.read() as records:
        assert [job.id for job in records.outbox.list(made_at=START + SECOND)] == ["job-2"]
        assert list(records.outbox.list(made_at=START + 2 * SECOND)) == []
