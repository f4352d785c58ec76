"""End a session: what was open in it is closed, and each relying party is told."""

from collections.abc import Callable
from datetime import datetime

from idp.model.client import Client
from idp.model.events import SessionEnded
from idp.model.ids import ClientId, Sid
from idp.model.session import Session, Visit
from idp.model.work import bridge_logout_job, logout_job
from idp.ports.records import Records
from idp.rbac.kept import close_kept

FindClient = Callable[[ClientId], Client | None]


def end_session(
    records: Records, sid: Sid, *, reason: str, clients: FindClient, now: datetime
) -> tuple[Visit, ...]:
    """End a session and return what had been entered in it; nothing if it had ended before.

    Writes, in the caller's transaction: the end, the revocation of refresh token families
    that did not ask for `offline_access`, one outbox job for each relying party that wants
    to hear of it and for each service that keeps a session of its own, and the audit
    row. Sessions of bridged services rest on this one and fall with it.
    """
    signed_in = records.sessions.get(sid)
    if signed_in is None or not records.sessions.end(sid, now):
        return ()
    visits = tuple(records.sessions.visits(sid))
    records.families.revoke_of_session(sid, now)
    for visit in visits:
        client = clients(visit.client) if visit.client is not None else None
        if client is not None and client.backchannel_logout_uri:
            records.outbox.put(logout_job(client.client_id, sid, signed_in.account.id, now))
    leave_old_services(records, signed_in.session, now)
    records.audit.append(SessionEnded(account=signed_in.account.id, sid=sid, reason=reason), now)
    return visits


def leave_old_services(records: Records, session: Session, now: datetime) -> None:
    """Have the session closed at each old service that holds one of its own.

    That is where cookies of it are kept, and where our statement opened one.
    """
    for jar in records.jars.of_session(session.sid):
        records.outbox.put(bridge_logout_job(session, jar.service, now))
    close_kept(records, records.service_sessions.of_session(session.sid), now)
