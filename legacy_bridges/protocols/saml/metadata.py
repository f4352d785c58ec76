"""What a service says of itself in a file of metadata. SAML 2.0 Metadata §2."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from legacy_bridges.protocols.saml.addresses import address
from legacy_bridges.protocols.saml.certificates import read_certificate
from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.instants import moment_of, truth_of
from legacy_bridges.protocols.saml.names import SAMLP, Binding
from legacy_bridges.protocols.saml.tree import Element, need, qualified, read_xml, text_of

T = TypeVar("T")
LONGEST_ENTITY_ID: Final = 1024
MOST_CERTIFICATES: Final = 8
_SPOKEN: Final = {binding.uri: binding for binding in Binding}
_PASSED_OVER: Final = frozenset(
    f"urn:oasis:names:tc:SAML:2.0:bindings:{name}"
    for name in ("HTTP-Artifact", "PAOS", "URI", "HTTP-POST-SimpleSign")
)
"""What others speak and we do not: the service has to have something else beside it."""


@dataclass(frozen=True, slots=True)
class ConsumerService:
    """An address that takes responses, by POST."""

    url: str
    index: int
    is_default: bool | None = None
    """`None` where nothing is said of it."""


@dataclass(frozen=True, slots=True)
class LogoutService:
    """An address that takes logout messages."""

    binding: Binding
    url: str
    response_url: str = ""
    """Where answers go, if elsewhere."""

    @property
    def answers_at(self) -> str:
        """Return where answers go."""
        return self.response_url or self.url


@dataclass(frozen=True, slots=True)
class SpMetadata:
    """A service provider."""

    entity_id: str
    acs: tuple[ConsumerService, ...]
    slo: tuple[LogoutService, ...] = ()
    certificates: tuple[bytes, ...] = ()
    """In DER: what its signatures are verified by, and nothing else is."""
    signs_requests: bool = False
    valid_until: datetime | None = None

    @property
    def default_acs(self) -> str:
        """Return where answers go if nothing else is asked for. SAML 2.0 Metadata §2.2.3."""
        ranked = sorted(self.acs, key=lambda one: {True: 0, None: 1, False: 2}[one.is_default])
        return ranked[0].url

    def is_expired(self, now: datetime) -> bool:
        """Tell whether the file says that it counts no more."""
        return self.valid_until is not None and self.valid_until <= now

    def logout_service(self, *bindings: Binding) -> LogoutService | None:
        """Return the address for the first of these bindings that it speaks."""
        found = {service.binding: service for service in reversed(self.slo)}
        return next((found[binding] for binding in bindings if binding in found), None)


def read_metadata(xml: bytes, now: datetime | None = None) -> SpMetadata:
    """Read a service's metadata. SAML 2.0 Metadata §2. Raises `SamlError`.

    Refused: what has expired by `now`, an address that is neither https nor on loopback, a binding that
    nobody knows, and a file that describes several entities or none that takes responses by POST.
    """
    root = read_xml(xml)
    if root.tag != qualified("md:EntityDescriptor"):
        raise SamlError(Fault.MALFORMED, "the file has to describe one entity, EntityDescriptor")
    role = need(root, "md:SPSSODescriptor")
    if SAMLP not in role.get("protocolSupportEnumeration", "").split():
        raise SamlError(Fault.UNSUPPORTED, "the service does not speak SAML 2.0")
    found = SpMetadata(
        entity_id=entity_id_of(root.get("entityID", "")),
        acs=tuple(_consumers(role)),
        slo=tuple(_logouts(role)),
        certificates=tuple(_certificates(role)),
        signs_requests=truth_of(role, "AuthnRequestsSigned"),
        valid_until=_valid_until(root, role),
    )
    if now is not None and found.is_expired(now):
        raise SamlError(Fault.STALE, "the metadata has expired")
    if not found.acs:
        raise SamlError(Fault.UNSUPPORTED, "the service takes no responses by POST")
    return found


def entity_id_of(value: str) -> str:
    """Return the name of an entity. SAML 2.0 Core §8.3.6. Raises `SamlError`.

    Nothing stands in it that nobody sees: two that look alike would be two.
    """
    if not value or len(value) > LONGEST_ENTITY_ID or " " in value or not value.isprintable():
        raise SamlError(Fault.MALFORMED, "the entity has no name, or one with spaces or hidden characters")
    return value


def _consumers(role: Element) -> Iterator[ConsumerService]:
    for place, service in _services(role, "md:AssertionConsumerService"):
        if place is Binding.POST:
            url, index = _read(address, service.get("Location", "")), service.get("index", "")
            if not index.isascii() or not index.isdigit() or len(index) > 5:
                raise SamlError(Fault.MALFORMED, "an AssertionConsumerService has no number")
            said = truth_of(service, "isDefault") if service.get("isDefault") else None
            yield ConsumerService(url, int(index), said)


def _logouts(role: Element) -> Iterator[LogoutService]:
    for place, service in _services(role, "md:SingleLogoutService"):
        elsewhere = service.get("ResponseLocation", "")
        answers = _read(address, elsewhere) if elsewhere else ""
        yield LogoutService(place, _read(address, service.get("Location", "")), answers)


def _services(role: Element, tag: str) -> Iterator[tuple[Binding, Element]]:
    for service in role.findall(qualified(tag)):
        said = service.get("Binding", "")
        if said in _SPOKEN:
            yield _SPOKEN[said], service
        elif said not in _PASSED_OVER:
            raise SamlError(Fault.UNSUPPORTED, "a binding that is none of SAML 2.0")


def _certificates(role: Element) -> Iterator[bytes]:
    """Go through the keys that sign. SAML 2.0 Metadata §2.4.1.1."""
    signing = [
        key for key in role.findall(qualified("md:KeyDescriptor")) if key.get("use", "signing") == "signing"
    ]
    found = [one for key in signing for one in key.iter(qualified("ds:X509Certificate"))]
    if len(found) > MOST_CERTIFICATES:
        raise SamlError(Fault.MALFORMED, "too many certificates")
    for one in found:
        yield _read(read_certificate, text_of(one))


def _valid_until(*elements: Element) -> datetime | None:
    said = [moment_of(value) for element in elements if (value := element.get("validUntil"))]
    return min(said, default=None)


def _read(reader: Callable[[str], T], value: str) -> T:
    try:
        return reader(value)
    except ValueError as error:
        raise SamlError(Fault.MALFORMED, str(error)) from None
