"""The identity provider: its name, its key, and the services that know it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from idp.claims.pairwise import Pairwise
from idp.model.errors import LimitExceeded, Unavailable
from idp.model.ids import ServiceId
from idp.model.keys import KeyPurpose
from idp.model.secret import new_secret
from idp.model.visitors import same_address
from idp.ports.house import House
from idp.ports.records import Records
from idp.settings import Settings
from legacy_bridges.contract import Bridged
from legacy_bridges.protocols.saml import (
    Fault,
    Head,
    SamlError,
    SamlOptions,
    SigningKey,
    entity_id,
    options_of,
)
from legacy_bridges.registry import Bridges

REMEMBERED: Final = timedelta(minutes=30)
"""How long the ids of requests are kept: longer than any request is taken."""
MESSAGES_A_MINUTE: Final = 1200
"""From one address: each costs the check of a signature."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that speaks SAML with us."""

    bridged: Bridged
    options: SamlOptions

    @property
    def id(self) -> ServiceId:
        """Return what it is called in our own house."""
        return self.bridged.manifest.service

    @property
    def entity_id(self) -> str:
        """Return what it calls itself."""
        return self.options.sp.entity_id


@dataclass(frozen=True, slots=True)
class Provider:
    """What every address of ours works with."""

    house: House
    settings: Settings
    bridges: Bridges
    pairwise: Pairwise
    services: Mapping[str, Service] = field(default_factory=dict)
    """By entity id."""

    @classmethod
    def of(cls, house: House, settings: Settings, bridges: Bridges) -> "Provider":
        """Take the parts; the services are those of the files that were read at the start."""
        known = [Service(bridged, options_of(bridged.manifest)) for bridged in bridges if is_saml(bridged)]
        by_entity = {service.entity_id: service for service in known}
        return cls(house, settings, bridges, Pairwise.of(house.envelope), by_entity)

    @property
    def entity_id(self) -> str:
        """Return what services call us."""
        return entity_id(self.settings.issuer)

    def at(self, path: str) -> str:
        """Return an address of ours, as metadata names it."""
        return f"{self.settings.issuer.rstrip('/')}/saml/{path}"

    def sender(self, issuer: str) -> Service:
        """Find who made a message. Raises `SamlError`."""
        found = self.services.get(issuer)
        if found is None:
            raise SamlError(Fault.UNKNOWN_ISSUER, "no service of this name is known here")
        return found

    def named(self, service: str) -> Service | None:
        """Find a service by what it is called in our own house."""
        return next((one for one in self.services.values() if one.id == service), None)

    def head(self, destination: str, now: datetime, in_response_to: str = "") -> Head:
        """Begin a message of ours."""
        return Head(self.entity_id, destination, new_secret().value, now, in_response_to)

    def signing(self) -> SigningKey:
        """Return the key of this moment. Raises `Unavailable`."""
        return signing_key(self.house)

    def refuse_flood(self, address: str) -> None:
        """Refuse an address that brings messages faster than people and their services can."""
        visitor = same_address(address)
        wait = self.house.limiter.hit("saml message", visitor, MESSAGES_A_MINUTE, timedelta(minutes=1))
        if wait is not None:
            raise LimitExceeded(wait)


def signing_key(house: House) -> SigningKey:
    """Return the key that signs SAML now. Raises `Unavailable`."""
    found = house.signer.credential(KeyPurpose.SAML)
    if not isinstance(found.key, RSAPrivateKey):
        msg = "the key for SAML is none of RSA"
        raise Unavailable(msg)
    return SigningKey(found.key, found.certificate)


def is_saml(bridged: Bridged) -> bool:
    """Tell whether a service speaks SAML."""
    return isinstance(bridged.manifest.options, SamlOptions)


def spend(records: Records, service: Service, message: str, now: datetime) -> None:
    """Take a message of a service once. Raises `SamlError`. SAML 2.0 Profiles §4.1.4.5."""
    digest = hashlib.sha256(f"{service.entity_id}\0{message}".encode()).hexdigest()
    if not records.spent.spend("saml", digest, now + REMEMBERED):
        raise SamlError(Fault.STALE, "this message was taken before")
