"""Who was told that somebody left."""

from idp.model.work import Job, JobKind
from legacy_bridges.host.telling import handlers
from tests.bridges.conftest import World
from tests.bridges.outside import Outside


def jobs(world: World) -> list[Job]:
    with world.store.read() as records:
        return list(records.outbox.list(JobKind.SERVICE_LOGOUT))


def deliver(world: World) -> None:
    work = handlers(world.house, world.settings, world.bridges)
    for job in jobs(world):
        work[job.kind](job)


def outside(world: World) -> Outside:
    fetch = world.house.fetch
    assert isinstance(fetch, Outside)
    return fetch
