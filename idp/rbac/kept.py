"""Have sessions ended that services keep themselves."""

from collections.abc import Iterable
from datetime import datetime

from idp.model.ids import ServiceId, Sid
from idp.model.kept import ServiceSession, Telling
from idp.model.work import service_logout_job
from idp.ports.records import Records


def close_kept(records: Records, sessions: Iterable[ServiceSession], now: datetime) -> tuple[str, ...]:
    """Ask that services are told server to server, a job for each session of ours; return targets.

    What is being told of is ours no more: those rows go in the same transaction. Where the browser
    has to carry the news they stay until it did.
    """
    found: dict[tuple[ServiceId, Sid], list[ServiceSession]] = {}
    for session in sessions:
        if session.telling is Telling.BACK:
            found.setdefault((session.service, session.sid), []).append(session)
            records.service_sessions.drop(session.service, session.index)
    jobs = [service_logout_job(together, now) for together in found.values()]
    for job in jobs:
        records.outbox.put(job)
    return tuple(dict.fromkeys(job.target for job in jobs))
