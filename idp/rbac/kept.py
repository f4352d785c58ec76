"""Sessions that services keep themselves: how many there may be, and having them ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from idp.model.ids import ServiceId, Sid
from idp.model.kept import ServiceSession, Telling
from idp.model.work import service_logout_job
from idp.ports.records import Records

MOST: Final = 32
"""Of one service in one session of ours. Browsers that drop its cookie come for another each time."""


def keep_another(records: Records, session: ServiceSession, now: datetime) -> None:
    """Note one more at a service that opens one at every entry; the oldest beyond `MOST` are closed."""
    records.service_sessions.put(session)
    all_kept = records.service_sessions.of_session(session.sid)
    close_kept(records, [one for one in all_kept if one.service == session.service][:-MOST], now)


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
