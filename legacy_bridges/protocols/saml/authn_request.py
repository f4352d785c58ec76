"""An authentication request: what a service may ask for, and where it may have the answer sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from legacy_bridges.protocols.saml.messages import Received
from legacy_bridges.protocols.saml.names import Status
from legacy_bridges.protocols.saml.options import SamlOptions


@dataclass(frozen=True, slots=True)
class AuthnRequest:
    """A request that has been checked: it may be parked, and answered."""

    id: str
    acs: str
    """Where the answer goes: an address of the service's metadata."""
    relay_state: str = ""
    force_authn: bool = False
    is_passive: bool = False
    contexts: tuple[str, ...] = ()
    """The classes of authentication of which one is wanted, as the service named them; empty for any."""
    acr: str = ""
    """The weakest assurance of ours that does, for the ladder; empty for any."""

    def kept(self) -> Mapping[str, str]:
        """Write it down, to be parked."""
        raise NotImplementedError

    @classmethod
    def recalled(cls, kept: Mapping[str, str]) -> "AuthnRequest":
        """Read what `kept` wrote. Raises `SamlError` for anything else."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that the service itself made and that gets an error, at an address of its own."""

    id: str
    acs: str
    relay_state: str
    status: Status


def check_authn_request(
    options: SamlOptions, received: Received, destination: str, now: datetime
) -> AuthnRequest | Refused:
    """Check a request of a service. SAML 2.0 Core §3.4.1, Profiles §4.1.4.1.

    `destination` is the address of ours at which it came in. Raises `SamlError` for what is not answered to
    the service: nobody knows that it asked, or where it wants the answer.
    """
    raise NotImplementedError


def check_relay_state(options: SamlOptions, relay_state: str) -> str:
    """Return what may go along with a response that nobody asked for. Raises `SamlError`.

    Only what the manifest lists: services take it for an address to go on to. Bindings §3.5.3.
    """
    raise NotImplementedError
