"""Service tickets: good for ten seconds, once, for the very address that they were sent to."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.model.ids import AccountId, CompanyId, ServiceId, Sid
from idp.model.secret import Secret, new_secret
from idp.model.ticket import Ticket, TicketPurpose
from idp.ports.records import Records

LIFETIME: Final = timedelta(seconds=10)
PREFIX: Final = "ST-"
_FORM: Final = re.compile(r"ST-[A-Za-z0-9-]{43}\Z")


@dataclass(frozen=True, slots=True)
class ServiceTicket:
    """What a ticket stands for. CAS Protocol §3.1."""

    service: ServiceId
    url: str
    """The address it was sent to, as it was written."""
    account: AccountId
    sid: Sid
    company: CompanyId | None
    signed_in_for_it: bool
    """The person typed their credentials on this very way in. CAS Protocol §2.5.1 `renew`."""


def issue_ticket(records: Records, stands_for: ServiceTicket, now: datetime) -> str:
    """Write a ticket and return its value, in the letters that the protocol has. CAS Protocol §3.7."""
    value = Secret(PREFIX + new_secret().value.replace("_", "-"))
    payload = {
        "service": stands_for.service,
        "url": stands_for.url,
        "sid": stands_for.sid,
        "company": stands_for.company,
        "new": stands_for.signed_in_for_it,
    }
    ticket = Ticket(
        value.digest(),
        TicketPurpose.CAS_SERVICE,
        now + LIFETIME,
        account=stands_for.account,
        payload=payload,
    )
    records.tickets.put(ticket)
    return value.value


def read_ticket(text: str) -> Secret | None:
    """Parse a ticket; one for proxies, and anything else that was never ours, is none."""
    return Secret(text) if _FORM.match(text) else None


def look_at_ticket(records: Records, value: Secret, now: datetime) -> bool:
    """Tell whether there is something to spend. Nothing is written for what anybody may make up."""
    return records.tickets.peek(TicketPurpose.CAS_SERVICE, value.digest(), now) is not None


def spend_ticket(records: Records, value: Secret, now: datetime) -> ServiceTicket | None:
    """Spend a ticket by one conditional write; unknown, spent and expired read the same."""
    ticket = records.tickets.take(TicketPurpose.CAS_SERVICE, value.digest(), now)
    if ticket is None or ticket.account is None or ticket.payload is None:
        return None
    said, sid = ticket.payload, Sid(ticket.payload["sid"])
    service = ServiceId(said["service"])
    return ServiceTicket(service, said["url"], ticket.account, sid, said["company"], said["new"])
