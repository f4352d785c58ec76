"""Messages as values: what came in, what is answered to whom, and what is said of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from legacy_bridges.protocols.saml.names import Binding, Format


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Our key as an object, read once a process, and the certificate that goes with it in DER."""

    key: RSAPrivateKey = field(repr=False)
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Detached:
    """A signature that stands beside the message, in a query. SAML 2.0 Bindings §3.4.4.1."""

    algorithm: str
    signature: bytes
    signed: bytes
    """The octets that were signed, in the very spelling in which they came."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as a binding brought it: it is well formed, and nothing else of it is known yet."""

    binding: Binding
    xml: bytes
    kind: str
    """`AuthnRequest`, `LogoutRequest`, `LogoutResponse`, …: the name of its element."""
    issuer: str
    """Who says to have made it, by which its service is found."""
    id: str
    relay_state: str = ""
    detached: Detached | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of every message of ours."""

    issuer: str
    """Our entity id."""
    destination: str
    """Where the message goes."""
    nonce: str
    """A value never used before: the ids of message and assertion are made of it."""
    now: datetime
    in_response_to: str = ""
    """Empty for what nobody asked for."""


@dataclass(frozen=True, slots=True)
class NameId:
    """What a service calls a person."""

    value: str
    format: Format = Format.PERSISTENT


@dataclass(frozen=True, slots=True)
class Statement:
    """What a response says of a person who is let in."""

    name_id: NameId
    attributes: Mapping[str, tuple[str, ...]]
    session_index: str
    authenticated_at: datetime
    context: str
    """The class of authentication, by the name that the service knows: see `contexts.context_for`."""
    lasts: timedelta
    """After how long at most the service has to ask again."""


@dataclass(frozen=True, slots=True)
class Party:
    """A session as a service knows it: what a logout is about."""

    name_id: NameId
    session_index: str = ""
    """Empty for every session of that person there."""
    audience: str = ""
    """The service's own name, where its response said for whom the name was made: both are the same."""
