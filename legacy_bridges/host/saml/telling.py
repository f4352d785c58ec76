"""Telling a service that a session is over, server to server. SAML 2.0 Profiles §4.4, Bindings §3.2."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from idp.model.errors import Refused, Unavailable
from idp.model.secret import new_secret
from idp.ports.house import House
from idp.settings import Settings
from legacy_bridges.contract import Bridged
from legacy_bridges.host.gone import Gone
from legacy_bridges.host.saml.counting import responses_of
from legacy_bridges.host.saml.provider import signing_key
from legacy_bridges.protocols.saml import (
    Binding,
    Format,
    Head,
    LogoutResponse,
    NameId,
    Party,
    SamlError,
    SamlOptions,
    check_logout_response,
    entity_id,
    make_logout_request,
    options_of,
    read_soap,
    request_id,
    send_by_soap,
)

_HEADERS: Final = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": "http://www.oasis-open.org/committees/security",
    "Accept": "text/xml",
}


@dataclass(frozen=True, slots=True)
class SoapTeller:
    """Sends logout requests. One for the life of the process."""

    house: House
    settings: Settings

    def tell(self, bridged: Bridged, gone: Gone) -> None:
        """Tell once for each response. Raises `Unavailable` where another try may help, else `Refused`."""
        self._ask(bridged, gone)
        for _ in range(responses_of(gone.detail) - 1):
            with suppress(Refused):
                self._ask(bridged, gone)

    def _ask(self, bridged: Bridged, gone: Gone) -> None:
        options = options_of(bridged.manifest)
        found = options.sp.logout_service(Binding.SOAP)
        if found is None:
            msg = "the service's metadata has no address for this any more"
            raise Refused(msg)
        now = self.house.clock.now()
        head = Head(entity_id(self.settings.issuer), found.url, new_secret().value, now)
        xml = make_logout_request(head, party_of(options, gone))
        answer = self.house.fetch.post(found.url, send_by_soap(xml, signing_key(self.house)), _HEADERS)
        if answer.status != 200:
            msg = f"the service answered {answer.status}"
            raise Unavailable(msg)
        if not self._read(options, answer.body, request_id(head), now).succeeded:
            msg = "the service said that it could not"
            raise Refused(msg)

    def _read(self, options: SamlOptions, body: bytes, asked: str, now: datetime) -> LogoutResponse:
        try:
            return check_logout_response(options, read_soap(body), asked, "", now)
        except SamlError as error:
            msg = f"the service's answer is not taken: {error.code}"
            raise Unavailable(msg) from None


def party_of(options: SamlOptions, gone: Gone) -> Party:
    """Say who left, as the service knows them."""
    name = NameId(gone.detail["name_id"], Format(gone.detail["format"]))
    return Party(name, gone.index, options.sp.entity_id)
