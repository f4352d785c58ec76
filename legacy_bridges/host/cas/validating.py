"""What a ticket is worth at the moment when the service asks. CAS Protocol §2.5."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.authn.sessions import alive
from idp.interaction import Reception
from idp.model.account import AccountStatus
from idp.model.kept import ServiceSession, Telling
from idp.model.secret import Secret
from idp.model.session import SignedIn
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac.kept import keep_another
from legacy_bridges.contract import Barred, Bridged, Claim, Entrant, Logout
from legacy_bridges.host.cas.tickets import ServiceTicket, look_at_ticket, read_ticket, spend_ticket
from legacy_bridges.host.launching import Sending, find_entrant
from legacy_bridges.host.noting import note_refused
from legacy_bridges.host.tickets import Pass
from legacy_bridges.protocols.cas import Failure, Fault, Success, options_of, say
from legacy_bridges.registry import Bridges

_REQUEST: Final = Failure(Fault.INVALID_REQUEST, "ticket and service are both required, each once")
_SPEC: Final = Failure(Fault.INVALID_TICKET_SPEC, "this is no service ticket")
_PROXY: Final = Failure(Fault.UNAUTHORIZED_SERVICE_PROXY, "no service is given proxy tickets here")
_UNKNOWN: Final = Failure(Fault.INVALID_TICKET, "the ticket is unknown, spent or expired")
_ELSEWHERE: Final = Failure(Fault.INVALID_SERVICE, "the ticket was sent to another address")
_OLD: Final = Failure(Fault.INVALID_TICKET, "the person did not sign in for this ticket")
_GONE: Final = Failure(Fault.INVALID_TICKET, "the person's session is over")
_NOT_ALLOWED: Final = Failure(Fault.UNAUTHORIZED_SERVICE, "the person may not use this service")


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket, and what the service says beside it."""

    ticket: str
    service: str
    renew: bool = False
    proxy: bool = False
    """It wants proxy tickets, at an address that it names. Nobody asks that address for anything."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A spent ticket at the service it was for, with what is known of the person at this moment."""

    ticket: ServiceTicket
    value: str
    bridged: Bridged
    signed_in: SignedIn


@dataclass(frozen=True, slots=True)
class Validator:
    """Answers services. One for the life of the process."""

    house: House
    reception: Reception
    bridges: Bridges

    def validate(self, shown: Shown) -> Success | Failure:
        """Spend the ticket, whatever else is wrong, and say who came."""
        value, now = read_ticket(shown.ticket), self.house.clock.now()
        if value is None:
            return _SPEC if shown.ticket and shown.service else _REQUEST
        with self.house.store.read() as records:
            if not look_at_ticket(records, value, now):
                return _UNKNOWN
        with self.house.store.write() as records:
            return self._spend(records, shown, value, now)

    def _spend(self, records: Records, shown: Shown, value: Secret, now: datetime) -> Success | Failure:
        ticket = spend_ticket(records, value, now)
        if ticket is None:
            return _UNKNOWN
        if wrong := _misfit(ticket, shown):
            if wrong is _ELSEWHERE:
                _note(records, ticket, "other_service", now)
            return wrong
        signed_in = self._present(records, ticket, now)
        bridged = self.bridges.find(ticket.service)
        if signed_in is None or bridged is None:
            return _GONE
        return self._tell(records, _Held(ticket, value.value, bridged, signed_in), now)

    def _present(self, records: Records, ticket: ServiceTicket, now: datetime) -> SignedIn | None:
        """Find the session that the ticket was issued in, still for the same company.

        It is held: who signs out meanwhile waits until the service's session is noted, and then
        tells of it.
        """
        found = records.sessions.hold(ticket.sid)
        if found is None or found.account.id != ticket.account:
            return None
        active = found.account.status is AccountStatus.ACTIVE
        same = found.session.company in (None, ticket.company)
        return found if active and same and alive(found.session, now, self.reception.limits) else None

    def _tell(self, records: Records, held: _Held, now: datetime) -> Success | Failure:
        """Judge anew: what held when the ticket was issued may hold no more."""
        manifest = held.bridged.manifest
        sending = Sending(held.bridged, held.signed_in.account, held.ticket.company, "/")
        entrant = find_entrant(records, self.reception.trees, sending, now)
        said = entrant if isinstance(entrant, Barred) else say(options_of(manifest), entrant)
        if isinstance(entrant, Barred) or isinstance(said, Barred):
            _note(records, held.ticket, said.reason if isinstance(said, Barred) else "", now)
            return _NOT_ALLOWED
        if manifest.logout is Logout.BACK:
            keep_another(records, _kept(held, entrant, now), now)
        return Success(said.user, {**said.attributes, **_of_the_ticket(held)})


def _misfit(ticket: ServiceTicket, shown: Shown) -> Failure | None:
    """Name what does not fit between a ticket and how it was shown."""
    if not shown.service:
        return _REQUEST
    if ticket.url != shown.service:
        return _ELSEWHERE
    if shown.proxy:
        return _PROXY
    return _OLD if shown.renew and not ticket.signed_in_for_it else None


def _of_the_ticket(held: _Held) -> dict[str, tuple[str, ...]]:
    """Say how the person came to sign in. CAS Protocol, Appendix A."""
    return {
        "authenticationDate": (held.signed_in.session.auth_time.isoformat(timespec="seconds"),),
        "longTermAuthenticationRequestTokenUsed": ("false",),
        "isFromNewLogin": ("true" if held.ticket.signed_in_for_it else "false",),
    }


def _kept(held: _Held, entrant: Entrant, now: datetime) -> ServiceSession:
    """Note the session that the service opens now: single logout names it by the ticket."""
    manifest = held.bridged.manifest
    return ServiceSession(
        service=manifest.service,
        index=held.value,
        sid=held.ticket.sid,
        account=held.ticket.account,
        company=held.ticket.company,
        telling=Telling.BACK,
        access=manifest.access,
        roles=tuple(filter(None, entrant.claims.get(Claim.ROLES, "").split(","))),
        made_at=now,
        detail={"url": held.ticket.url},
    )


def _note(records: Records, ticket: ServiceTicket, reason: str, now: datetime) -> None:
    entry = Pass(ticket.service, ticket.account, ticket.sid, ticket.company)
    note_refused(records, entry, ticket.service, reason, now)
