"""Letting somebody in: a ticket on the way back to the service. CAS Protocol §2.2.4."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.interaction import Ready
from idp.ports.records import Records
from idp.rbac import Trees
from legacy_bridges.contract import AutoPost, Barred, Bridged, Launched, Redirect
from legacy_bridges.host.cas.tickets import ServiceTicket, issue_ticket
from legacy_bridges.host.launching import FOREIGN_REQUEST, Sending, find_entrant
from legacy_bridges.protocols.cas import TICKET, belongs_to, options_of, read_service, say, with_ticket

_URL: Final = "url"
_AT: Final = "at"
_METHOD: Final = "method"
POST: Final = "POST"


@dataclass(frozen=True, slots=True)
class Request:
    """What a service asked."""

    url: str
    at: datetime
    by_post: bool = False
    """The ticket is to come in a form. CAS Protocol §2.1.1 `method`."""

    def kept(self) -> Mapping[str, str]:
        """Write it down for as long as the person is on the ladder."""
        return {_URL: self.url, _AT: self.at.isoformat(), _METHOD: POST if self.by_post else ""}

    @classmethod
    def recalled(cls, kept: Mapping[str, str]) -> "Request":
        """Read it again."""
        return cls(kept[_URL], datetime.fromisoformat(kept[_AT]), kept[_METHOD] == POST)


@dataclass(frozen=True, slots=True)
class CasOpener:
    """Issues tickets. One for the life of the process."""

    trees: Trees

    def begins_at(self, bridged: Bridged, return_to: str) -> str:
        """Return where the service begins: it asks us by itself, and nobody enters unasked."""
        return bridged.manifest.origin + return_to

    def open(self, records: Records, ready: Ready, sending: Sending, now: datetime) -> Launched | Barred:
        """Issue a ticket to whom the service would be told something of."""
        options = options_of(sending.bridged.manifest)
        request = Request.recalled(sending.request) if sending.request else None
        url = read_service(request.url) if request is not None else None
        if request is None or url is None or not belongs_to(url, options.services):
            return Barred(FOREIGN_REQUEST)
        entrant = find_entrant(records, self.trees, sending, now)
        said = entrant if isinstance(entrant, Barred) else say(options, entrant)
        if isinstance(said, Barred):
            return said
        value = issue_ticket(records, _stands_for(ready, sending, request), now)
        return AutoPost(request.url, {TICKET: value}) if request.by_post else _sent(request, value)


def _sent(request: Request, value: str) -> Redirect:
    return Redirect(with_ticket(request.url, value))


def _stands_for(ready: Ready, sending: Sending, request: Request) -> ServiceTicket:
    session = ready.signed_in.session
    return ServiceTicket(
        service=sending.bridged.manifest.service,
        url=request.url,
        account=session.account,
        sid=session.sid,
        company=sending.company,
        signed_in_for_it=session.auth_time > request.at,
    )
