"""What a sign-out has come to at every other service: what a logout response may say."""

from datetime import datetime

from idp.authn.aftermath import After, Stands, aftermath, is_under_way, reach_of_client
from idp.model.ids import Sid
from idp.model.service import Reach
from idp.model.session import Visit
from idp.ports.records import Records
from legacy_bridges.protocols.saml import Status
from legacy_bridges.registry import Bridges


def others(records: Records, bridges: Bridges, sid: Sid, asking: str, now: datetime) -> tuple[After, ...]:
    """Say how each service stands, but for the one that asked, which closes its own."""
    session = records.sessions.ended(sid)
    if session is None or session.ended_at is None:
        return ()

    def reach(visit: Visit) -> Reach:
        if visit.client is not None:
            return reach_of_client(records.clients.get(visit.client))
        return bridges.reach(visit.service.partition(":")[2])

    found = aftermath(records, session.account, session.ended_at, reach, now)
    return tuple(after for after in found if after.door != f"bridge:{asking}")


def status_of(after: tuple[After, ...]) -> Status:
    """Say it in one word: a service that did not confirm is not closed. SAML 2.0 Core §3.7.3.2."""
    closed = all(one.stands is Stands.CLOSED for one in after)
    return Status.SUCCESS if closed else Status.PARTIAL_LOGOUT


def may_change(after: tuple[After, ...]) -> bool:
    """Tell whether somebody may still confirm."""
    return is_under_way(after)
