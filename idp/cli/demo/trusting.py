"""The demo's services that ask the provider themselves: what each is told, and what the provider keeps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from idp.app.opening import Opened
from idp.cli.demo.memory import Memory
from idp.cli.demo.place import Place
from idp.links.vault import NOBODY, put_secret
from idp.model.app_password import tenant_of
from idp.model.ids import CompanyId, ServiceId
from idp.model.secret import Secret
from legacy_bridges.internal.credential import make_credential
from legacy_bridges.protocols.radius.bridge import SECRET

TRUSTING: Final = ("learning", "contracts", "webmail", "chat", "sip")
"""By the name of their hosts in the sandbox."""
KINDS: Final = ("ldap", "radius")
"""Of protocol servers that run beside the provider."""
COMPANY: Final = "romashka"
"""Whose chat it is: the directory has one base for each company."""
WEBMAIL, SERVER, CHAT, SIP = "webmail", "mail-server", "chat", "sip"
NAS: Final = f"{SECRET}exchange"
"""The name of what the exchange shares with us, in the vault and in the demo's memory."""
REALM: Final = "sip.example"


@dataclass(frozen=True, slots=True)
class Trusting:
    """What one start knows of them."""

    place: Place
    memory: Memory
    companies: Mapping[str, str]
    """Ids by their keys in the cast."""

    def told(self) -> Mapping[str, Mapping[str, str]]:
        """Return what the sandbox's programs are told: addresses, and secrets of their own."""
        none: Mapping[str, str] = {}
        known = {WEBMAIL: self._webmail(), CHAT: self._chat(), SIP: self._sip()}
        return {name: known.get(name, none) for name in TRUSTING}

    def furnish(self, found: Opened) -> None:
        """Make what the protocol servers show at the internal door, before they start; seal a secret."""
        for kind in KINDS:
            make_credential(found.settings, kind)
        service, value = ServiceId(SIP), Secret(self.memory.service_key(SIP, NAS))
        with found.house.store.write() as records:
            if self.memory.new or records.vault.get(NOBODY, service, NAS) is None:
                put_secret(
                    records, found.house.envelope, NOBODY, service, NAS, value, found.house.clock.now()
                )

    def _webmail(self) -> Mapping[str, str]:
        return {
            "client": WEBMAIL,
            "secret": self.memory.client_secret(WEBMAIL),
            "server": SERVER,
            "server_secret": self.memory.client_secret(SERVER),
            "resource": resource_of(self.place),
        }

    def _chat(self) -> Mapping[str, str]:
        tenant = tenant_of(CompanyId(self.companies[COMPANY]))
        people = f"ou=people,ou={CHAT},o={tenant},dc=okno"
        return {"ldap": f"127.0.0.1:{self.place.ldap_port}", "base": people}

    def _sip(self) -> Mapping[str, str]:
        asked = f"127.0.0.1:{self.place.radius_port}"
        return {"radius": asked, "secret": self.memory.service_key(SIP, NAS), "realm": REALM}


def resource_of(place: Place) -> str:
    """Return the audience of the mail's tokens, as the manifest names it."""
    return f"{place.service(WEBMAIL)}/imap"


def mail_clients(place: Place, memory: Memory) -> Iterator[Mapping[str, Any]]:
    """Describe the webmail, which asks for tokens, and the mail server, which asks what they are worth."""
    resource = resource_of(place)
    yield {
        "client_id": WEBMAIL,
        "client_secret": memory.client_secret(WEBMAIL),
        "client_name": "Почта в браузере",
        "redirect_uris": [f"{place.service(WEBMAIL)}/callback"],
        "grant_types": ["authorization_code"],
        "okno": {"first_party": True, "access": WEBMAIL, "resource": resource},
    }
    yield {
        "client_id": SERVER,
        "client_secret": memory.client_secret(SERVER),
        "client_name": "Почтовый сервер",
        "grant_types": [],
        "okno": {"resource": resource},
    }
