"""Whose rights a change of a tree concerns, at services that keep accounts of their own and have an API."""

from collections.abc import Iterable

from idp.model.ids import AccountId, SubjectId
from idp.model.link import API
from idp.model.work import Provisioning, provision_job
from idp.ports.records import Records
from idp.rbac.lost import Turn


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
