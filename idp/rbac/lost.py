"""Tell services that somebody may not enter any more. Others are told nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from idp.model.client import Client
from idp.model.ids import AccountId, ClientId, SubjectId
from idp.model.kept import ServiceSession
from idp.model.work import logout_job
from idp.ports.records import Records
from idp.rbac.decide import Allow, Deny
from idp.rbac.entrance import admit
from idp.rbac.holdings import Holdings
from idp.rbac.kept import close_kept
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
    """Tell the services that people have open and lost; return targets.

    What they entered last for another company rests on their rights there. Bridged services that
    ask at each request need no telling. Those that keep a session of their own were told at its
    beginning who somebody is there: they hear of it too where only the roles are others now, and
    learn the new ones when the person comes again.
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
    kept = records.service_sessions.of_people(people, turn.before.structure.company)
    told += close_kept(records, [one for one in kept if _changed(turn, one)], turn.now)
    return tuple(dict.fromkeys(told))


def _lost(turn: Turn, account: AccountId, access: str) -> bool:
    was, now = _both(turn, account, access)
    return isinstance(was, Allow) and isinstance(now, Deny)


def _changed(turn: Turn, session: ServiceSession) -> bool:
    """Tell whether what a service was told of somebody holds no more."""
    was, now = _both(turn, session.account, session.access)
    if isinstance(was, Deny) or isinstance(now, Deny):
        return isinstance(was, Allow)
    return bool(session.roles) and set(was.roles) != set(now.roles)


def _both(turn: Turn, account: AccountId, access: str) -> tuple[Allow | Deny, Allow | Deny]:
    company = turn.before.structure.company
    before = Holdings(account, (), {company: turn.before})
    after = Holdings(account, (), {} if account == turn.left else {company: turn.after})
    return admit(before, company, access, turn.was), admit(after, company, access, turn.now)
