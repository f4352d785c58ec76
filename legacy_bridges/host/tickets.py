"""One-time entry codes and bridge sessions: tickets, found by the digest of their value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from idp.interaction import Ready
from idp.model.ids import AccountId, CompanyId, ServiceId, Sid
from idp.model.secret import Secret, new_secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.records import Records

CODE_LIFETIME: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Pass:
    """That a person may enter a service, within one session and for one company."""

    service: ServiceId
    account: AccountId
    sid: Sid
    company: CompanyId | None
    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, service: ServiceId, ready: Ready) -> "Pass":
        """Make one for somebody who is ready to enter."""
        session = ready.signed_in.session
        return cls(service, session.account, session.sid, ready.company, ready.roles)


@dataclass(frozen=True, slots=True)
class EntryCode:
    """What an entry code stands for."""

    entry: Pass
    mark: str
    """Digest of the entry cookie of the browser that began."""
    return_to: str


def issue_code(records: Records, code: EntryCode, now: datetime) -> Secret:
    """Write a code that is good for 30 seconds, once, in one browser, at one service."""
    secret = new_secret()
    payload = {**_payload(code.entry), "mark": code.mark, "return_to": code.return_to}
    ticket = Ticket(
        secret.digest(),
        TicketPurpose.BRIDGE_ENTRY,
        now + CODE_LIFETIME,
        account=code.entry.account,
        payload=payload,
    )
    records.tickets.put(ticket)
    return secret


def redeem_code(records: Records, secret: Secret, now: datetime) -> EntryCode | None:
    """Spend a code by one conditional write; unknown, spent and expired read the same."""
    ticket = records.tickets.take(TicketPurpose.BRIDGE_ENTRY, secret.digest(), now)
    entry = _entry(ticket)
    if ticket is None or entry is None:
        return None
    payload = ticket.payload or {}
    return EntryCode(entry, str(payload["mark"]), str(payload["return_to"]))


def open_bridge_session(records: Records, entry: Pass, expires_at: datetime) -> Secret:
    """Open a bridge session; it lies within the person's session and falls with it."""
    secret = new_secret()
    ticket = Ticket(
        secret.digest(),
        TicketPurpose.BRIDGE_SESSION,
        expires_at,
        account=entry.account,
        payload=_payload(entry),
    )
    records.tickets.put(ticket)
    return secret


def find_bridge_session(records: Records, secret: Secret, now: datetime) -> Pass | None:
    """Find a bridge session. One statement."""
    return _entry(records.tickets.peek(TicketPurpose.BRIDGE_SESSION, secret.digest(), now))


def close_bridge_session(records: Records, secret: Secret, now: datetime) -> None:
    """End a bridge session alone."""
    records.tickets.take(TicketPurpose.BRIDGE_SESSION, secret.digest(), now)


def end_bridge_session(records: Records, ticket: str, now: datetime) -> None:
    """End the bridge session that is found by this digest."""
    records.tickets.take(TicketPurpose.BRIDGE_SESSION, ticket, now)


def _payload(entry: Pass) -> Mapping[str, Any]:
    return {
        "service": entry.service,
        "sid": entry.sid,
        "company": entry.company,
        "roles": list(entry.roles),
    }


def _entry(ticket: Ticket | None) -> Pass | None:
    if ticket is None or ticket.account is None or ticket.payload is None:
        return None
    said = ticket.payload
    return Pass(
        ServiceId(said["service"]), ticket.account, Sid(said["sid"]), said["company"], tuple(said["roles"])
    )
