"""A service asks who is there. SAML 2.0 Profiles §4.1."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from idp.authn.visitor import Visitor
from idp.model.ids import ServiceId
from idp.model.secret import Secret, new_secret
from idp.model.ticket import Ticket, TicketPurpose
from legacy_bridges.contract import AutoPost, Barred
from legacy_bridges.host.entry import Doorman
from legacy_bridges.host.openers import Asked
from legacy_bridges.host.saml.opening import Responder
from legacy_bridges.host.saml.provider import Provider, Service, spend
from legacy_bridges.host.stepping import HOME
from legacy_bridges.host.wishes import Answer
from legacy_bridges.protocols.saml import (
    AuthnRequest,
    Fault,
    Received,
    Refused,
    SamlError,
    Status,
    check_authn_request,
)

ROUND: Final = timedelta(seconds=60)
"""How long the way from a service's form to our own address may take."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that was checked, and taken: it counts once."""

    service: Service
    request: AuthnRequest


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that its service made, and that gets an error."""

    service: Service
    answer: AutoPost


@dataclass(frozen=True, slots=True)
class Asking:
    """Takes requests, and leads the people behind them to the door."""

    provider: Provider
    doorman: Doorman
    responder: Responder

    def take(self, received: Received) -> Wanted | Refusal:
        """Check a request. Raises `SamlError` for one whose service, or whose way back, nobody knows."""
        service, now = self.provider.sender(received.issuer), self.provider.house.clock.now()
        checked = check_authn_request(service.options, received, self.provider.at("sso"), now)
        if isinstance(checked, Refused):
            unanswered = AuthnRequest(checked.id, checked.acs, checked.relay_state)
            return Refusal(service, self.responder.refuse(unanswered, checked.status, now))
        with self.provider.house.store.write() as records:
            spend(records, service, checked.id, now)
        return Wanted(service, checked)

    def answer(self, wanted: Wanted, visitor: Visitor) -> Answer:
        """Lead the person to the door; where the service forbids to show anything it hears of it instead."""
        request = wanted.request
        asked = Asked(
            sent=request.kept(),
            passive=request.is_passive,
            fresh=request.force_authn,
            acr_values=(request.acr,) if request.acr else (),
        )
        found = self.doorman.answer(wanted.service.id, asked, visitor)
        if request.is_passive and (found is None or isinstance(found, Barred)):
            status = Status.NO_PASSIVE if found is None else Status.REQUEST_DENIED
            return self.responder.refuse(request, status, self.provider.house.clock.now())
        return found or HOME

    def put_by(self, wanted: Wanted) -> Secret:
        """Keep a request for the moment until the browser comes back with its cookies."""
        secret, now = new_secret(), self.provider.house.clock.now()
        payload = {"service": wanted.service.id, "request": dict(wanted.request.kept())}
        with self.provider.house.store.write() as records:
            records.tickets.put(
                Ticket(secret.digest(), TicketPurpose.SAML_REQUEST, now + ROUND, payload=payload)
            )
        return secret

    def pick_up(self, secret: Secret) -> Wanted:
        """Take it again, once. Raises `SamlError`."""
        now = self.provider.house.clock.now()
        purpose, digest, ticket = TicketPurpose.SAML_REQUEST, secret.digest(), None
        with self.provider.house.store.read() as records:
            known = records.tickets.peek(purpose, digest, now) is not None
        if known:
            with self.provider.house.store.write() as records:
                ticket = records.tickets.take(purpose, digest, now)
        wanted = self._recalled(ticket.payload or {}, now) if ticket is not None else None
        if wanted is None:
            raise SamlError(Fault.STALE, "this request was answered before, or is too old")
        return wanted

    def _recalled(self, kept: Mapping[str, object], now: datetime) -> Wanted | None:
        del now
        service, request = self.provider.named(ServiceId(str(kept.get("service")))), kept.get("request")
        if service is None or not isinstance(request, Mapping):
            return None
        return Wanted(service, AuthnRequest.recalled(request))
