"""Whose rights a change of a tree concerns, at services that keep accounts of their own and have an API."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from idp.model.ids import AccountId, CompanyId, SubjectId
from idp.model.link import API
from idp.model.work import Job, Provisioning, joining_job, provision_job
from idp.ports.records import Records
from idp.rbac.lost import Turn

AT_ONCE: Final = 100
"""People of one job: their rights are read within its lease."""


def move_accounts(records: Records, turn: Turn, subjects: Iterable[SubjectId]) -> int:
    """Have the old accounts of these people follow the tree, in the caller's transaction; return how many.

    What the service is to be told is not said here: whoever does the job reads the tree as it is by
    then, so two changes in a row end the same in whichever order they arrive.
    """
    people = sorted(AccountId(s.partition(":")[2]) for s in subjects if s.startswith("person:"))
    found = records.links.following(turn.after.structure.company, people, API) if people else ()
    for link in found:
        records.outbox.put(provision_job(link, Provisioning.MOVER, turn.now))
    return len(found)


def join_services(
    records: Records, company: CompanyId, people: Iterable[AccountId], now: datetime
) -> tuple[Job, ...]:
    """Have accounts made for those of these people who have come to a right, in the caller's transaction.

    Nothing is ordered where we hold the key to no API. Who has a right to what is read when it is done.
    """
    named = sorted(set(people))
    if not named or not records.vault.services_with(API):
        return ()
    jobs = tuple(joining_job(company, named[n : n + AT_ONCE], now) for n in range(0, len(named), AT_ONCE))
    for job in jobs:
        records.outbox.put(job)
    return jobs
