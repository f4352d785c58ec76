"""Tell services that somebody may not enter any more. Others are told nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from idp.model.client import Client
from idp.model.ids import AccountId, ClientId, SubjectId
from idp.model.work import logout_job
from idp.ports.records import Records
from idp.rbac.decide import Allow, Deny
from idp.rbac.entrance import admit
from idp.rbac.holdings import Holdings
from idp.rbac.tree import Tree


@dataclass(frozen=True, slots=True)
class Turn:
    """A company's tree before and after; a moment belongs to each, for time too takes rights."""

    before: Tree
    was: datetime
    after: Tree
    now: datetime
    left: AccountId | None = None
    """Who is no member any more."""


def close_lost(records: Records, turn: Turn, subjects: Iterable[SubjectId]) -> tuple[str, ...]:
    """Ask the relying parties that people have open and lost for a back-channel logout; return targets.

    What they entered last for another company rests on their rights there. Sessions of bridged
    services are judged anew on each request and need no telling.
    """
    people = sorted(AccountId(s.partition(":")[2]) for s in subjects if s.startswith("person:"))
    clients: dict[ClientId, Client | None] = {}
    told: list[str] = []
    for account, visit in records.sessions.visits_of(people, turn.before.structure.company):
        if visit.client is None:
            continue
        if visit.client not in clients:
            clients[visit.client] = records.clients.get(visit.client)
        client = clients[visit.client]
        if client is not None and client.backchannel_logout_uri and _lost(turn, account, client.access):
            job = logout_job(client.client_id, visit.sid, account, turn.now)
            records.outbox.put(job)
            told.append(job.target)
    return tuple(dict.fromkeys(told))


def _lost(turn: Turn, account: AccountId, access: str) -> bool:
    company = turn.before.structure.company
    before = Holdings(account, (), {company: turn.before})
    after = Holdings(account, (), {} if account == turn.left else {company: turn.after})
    was, now = admit(before, company, access, turn.was), admit(after, company, access, turn.now)
    return isinstance(was, Allow) and isinstance(now, Deny)
