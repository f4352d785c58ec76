"""A service ends a session: its own request, and what it ends at ours. SAML 2.0 Profiles §4.4."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.signout import end_session
from idp.model.ids import Sid
from idp.model.kept import ServiceSession
from idp.model.session import Session
from idp.ports.records import Records
from legacy_bridges.host.saml.provider import Provider, Service, spend
from legacy_bridges.protocols.saml import LogoutRequest, Received, Status, check_logout_request

REASON: Final = "service_signed_out"


@dataclass(frozen=True, slots=True)
class Closed:
    """What a service asked for, and what it came to here."""

    service: Service
    request: LogoutRequest
    status: Status
    session: Session | None = None
    """Our own session, if that has ended: then others have to hear of it."""


def close(provider: Provider, received: Received, path: str, present: Sid | None = None) -> Closed:
    """Do what a service asks. Raises `SamlError` for what it did not sign, or asked before.

    `present` is the session of the browser that brought it, for a request that names none.
    """
    service, now = provider.sender(received.issuer), provider.house.clock.now()
    request = check_logout_request(service.options, received, provider.at(path), now)
    with provider.house.store.write() as records:
        spend(records, service, request.id, now)
        found = list(_named(records, service, request, present))
        named = [one.detail.get("name_id") == request.name_id.value for one in found]
        if not all(named) or not (found or request.session_indexes):
            return Closed(service, request, Status.UNKNOWN_PRINCIPAL)
        for one in found:
            records.service_sessions.drop(service.id, one.index)
        ended = _end(records, found, now) if service.options.on_logout == "global" else None
    return Closed(service, request, Status.SUCCESS, ended)


def _named(
    records: Records, service: Service, request: LogoutRequest, present: Sid | None
) -> Iterator[ServiceSession]:
    """Go through the sessions that are meant. One of a number that we know no more is over.

    Who is meant by a name alone only the browser knows that brought it.
    """
    if not request.session_indexes and present is not None:
        kept = records.service_sessions.of_session(present)
        yield from (one for one in kept if one.service == service.id)
    for index in request.session_indexes:
        found = records.service_sessions.find(service.id, index)
        if found is not None:
            yield found


def _end(records: Records, found: Iterable[ServiceSession], now: datetime) -> Session | None:
    """End our own sessions that those rest on; others are told in the same transaction."""
    ended = None
    for sid in dict.fromkeys(one.sid for one in found):
        signed_in = records.sessions.get(sid)
        if signed_in is not None:
            end_session(records, sid, reason=REASON, clients=records.clients.get, now=now)
            ended = signed_in.session
    return ended
