"""Letting somebody in: the response that says who they are, and the session that the service will keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.claims.pairwise import Pairwise
from idp.interaction import Ready
from idp.model.access import EVERYONE
from idp.model.ids import CompanyId
from idp.model.kept import ServiceSession, Telling
from idp.model.secret import new_secret
from idp.ports.house import House
from idp.ports.records import Records
from idp.rbac import Trees
from idp.settings import Settings
from legacy_bridges.contract import AutoPost, Barred, Bridged, Claim, Entrant, Launched, Logout
from legacy_bridges.host.launching import FOREIGN_REQUEST, Sending, find_entrant
from legacy_bridges.host.saml.counting import counted
from legacy_bridges.host.saml.provider import signing_key
from legacy_bridges.protocols.saml import (
    AuthnRequest,
    Head,
    SamlError,
    SamlOptions,
    Statement,
    Status,
    attributes_of,
    check_relay_state,
    context_for,
    entity_id,
    make_error_response,
    make_response,
    name_person,
    options_of,
    send_by_post,
)

EXPIRED: Final = "metadata_expired"
"""What the service says of itself is over: nobody knows where a statement would go."""
_TELLING: Final[Mapping[Logout, Telling]] = {Logout.BACK: Telling.BACK, Logout.FRONT: Telling.FRONT}


@dataclass(frozen=True, slots=True)
class Said:
    """What a response says of somebody, and to whom."""

    statement: Statement
    entrant: Entrant


@dataclass(frozen=True, slots=True)
class Responder:
    """Makes responses for the door. One for the life of the process."""

    house: House
    settings: Settings
    trees: Trees
    pairwise: Pairwise

    @classmethod
    def of(cls, house: House, settings: Settings, trees: Trees) -> "Responder":
        """Take the parts."""
        return cls(house, settings, trees, Pairwise.of(house.envelope))

    def begins_at(self, bridged: Bridged, return_to: str) -> str:
        """Return where the service begins, unless the manifest lets us; then it asks us itself."""
        return "" if options_of(bridged.manifest).idp_initiated else bridged.manifest.origin + return_to

    def open(self, records: Records, ready: Ready, sending: Sending, now: datetime) -> Launched | Barred:
        """Answer a service, or send it what it did not ask for. SAML 2.0 Profiles §4.1.4, §4.1.5."""
        options = options_of(sending.bridged.manifest)
        request = _request(options, sending, now)
        if isinstance(request, Barred):
            return request
        entrant = find_entrant(records, self.trees, sending, now)
        if isinstance(entrant, Barred):
            return entrant
        said = self._say(sending, ready, entrant, request, now)
        if isinstance(said, Barred):
            return said
        self._keep(records, sending, ready, said, now)
        head = self._head(request, now)
        xml = make_response(options, said.statement, head, signing_key(self.house))
        return send_by_post(xml, request.acs, request.relay_state, None)

    def decline(self, sent: Mapping[str, str], now: datetime) -> AutoPost | None:
        """Tell a service that asked that the person went no further; `None` where nobody asked."""
        if not sent:
            return None
        return self.refuse(AuthnRequest.recalled(sent), Status.AUTHN_FAILED, now)

    def refuse(self, request: AuthnRequest, status: Status, now: datetime) -> AutoPost:
        """Tell a service why there is no statement, where its metadata says. SAML 2.0 Core §3.2.2."""
        xml = make_error_response(self._head(request, now), status, signing_key(self.house))
        return send_by_post(xml, request.acs, request.relay_state, None)

    def _head(self, request: AuthnRequest, now: datetime) -> Head:
        ours = entity_id(self.settings.issuer)
        return Head(ours, request.acs, new_secret().value, now, request.id)

    def _say(
        self, sending: Sending, ready: Ready, entrant: Entrant, request: AuthnRequest, now: datetime
    ) -> Said | Barred:
        options, session = options_of(sending.bridged.manifest), ready.signed_in.session
        named = name_person(options, entrant, self._subject(sending), new_secret().value)
        if isinstance(named, Barred):
            return named
        attributes = attributes_of(options, entrant)
        if isinstance(attributes, Barred):
            return attributes
        statement = Statement(
            name_id=named,
            attributes=attributes,
            session_index=self.pairwise.session(_sector(options), session.sid),
            authenticated_at=session.auth_time,
            context=context_for(session.acr, request.contexts),
            lasts=min(options.lifetime, session.expires_at - now),
        )
        return Said(statement, entrant)

    def _subject(self, sending: Sending) -> str:
        """Name a person as this service alone knows them, for the company that they act for there."""
        options, manifest = options_of(sending.bridged.manifest), sending.bridged.manifest
        company = sending.company if manifest.access != EVERYONE else None
        return self.pairwise.subject(_sector(options, company), sending.account.id)

    def _keep(self, records: Records, sending: Sending, ready: Ready, said: Said, now: datetime) -> None:
        """Note the session that the service will keep: it is told of its end, or can tell us."""
        manifest, options = sending.bridged.manifest, options_of(sending.bridged.manifest)
        telling = _TELLING.get(manifest.logout, Telling.NOBODY)
        if telling is Telling.NOBODY and not options.sp.certificates:
            return
        words, name_id = said.entrant.claims.get(Claim.ROLES, ""), said.statement.name_id
        sid, index = ready.signed_in.session.sid, said.statement.session_index
        before = records.service_sessions.find(manifest.service, index)
        records.service_sessions.put(
            ServiceSession(
                service=manifest.service,
                index=index,
                sid=sid,
                account=sending.account.id,
                company=sending.company,
                telling=telling,
                access=manifest.access,
                roles=tuple(filter(None, words.split(","))),
                made_at=now,
                detail={
                    "name_id": name_id.value,
                    "format": name_id.format.value,
                    **counted(before, sid),
                },
            )
        )


def _sector(options: SamlOptions, company: CompanyId | None = None) -> str:
    """Name the sector. A service calls itself as it likes: it must not be one of the partners'."""
    entity = f"saml:{options.sp.entity_id}"
    return f"{entity}\n{company}" if company else entity


def _request(options: SamlOptions, sending: Sending, now: datetime) -> AuthnRequest | Barred:
    """Recall what the service asked; where it asked nothing, make of the manifest what is sent unasked.

    Its metadata may be other than when it asked: the answer goes to none but an address of now.
    """
    if options.sp.is_expired(now):
        return Barred(EXPIRED)
    if sending.request:
        asked = AuthnRequest.recalled(sending.request)
        return asked if asked.acs in {one.url for one in options.sp.acs} else Barred(FOREIGN_REQUEST)
    if not options.idp_initiated:
        return Barred(FOREIGN_REQUEST)
    wanted = sending.bridged.manifest.origin + sending.return_to
    return AuthnRequest("", options.sp.default_acs, _listed(options, wanted))


def _listed(options: SamlOptions, wanted: str) -> str:
    """Return an address that the manifest lists; services go on to what they are sent along."""
    try:
        return check_relay_state(options, wanted)
    except SamlError:
        return ""
