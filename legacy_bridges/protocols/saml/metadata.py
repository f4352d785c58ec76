"""Metadata: what a service says of itself in a file, and what we say of ourselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from legacy_bridges.protocols.saml.names import Binding


@dataclass(frozen=True, slots=True)
class ConsumerService:
    """An address that takes responses, by POST."""

    url: str
    index: int
    is_default: bool = False


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

    def logout_service(self, *bindings: Binding) -> LogoutService | None:
        """Return the address for the first of these bindings that it speaks."""
        found = {service.binding: service for service in reversed(self.slo)}
        return next((found[binding] for binding in bindings if binding in found), None)


def read_metadata(xml: bytes, now: datetime | None = None) -> SpMetadata:
    """Read a service's metadata. SAML 2.0 Metadata §2. Raises `SamlError`.

    Refused: what has expired by `now`, an address that is neither https nor on loopback, and a file that
    describes several entities or none that takes responses by POST.
    """
    raise NotImplementedError


def make_metadata(issuer: str, certificates: Sequence[bytes]) -> bytes:
    """Describe us: the same bytes for the same certificates, in DER, the one that signs now first.

    `issuer` is the provider's own, whose addresses `/saml/...` are named.
    """
    raise NotImplementedError


def entity_id(issuer: str) -> str:
    """Return our entity id, which is the address of our metadata."""
    return f"{issuer.rstrip('/')}/saml/metadata"
