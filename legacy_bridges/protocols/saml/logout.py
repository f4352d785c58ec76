"""Single logout: requests and answers, theirs and ours. SAML 2.0 Core §3.7, Profiles §4.4."""

from dataclasses import dataclass
from datetime import datetime

from legacy_bridges.protocols.saml.messages import Head, NameId, Party, Received
from legacy_bridges.protocols.saml.names import Status
from legacy_bridges.protocols.saml.options import SamlOptions


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """A service's own request, signed by it: this person leaves."""

    id: str
    name_id: NameId
    session_indexes: tuple[str, ...]
    """Empty for every session of that person there."""
    relay_state: str


@dataclass(frozen=True, slots=True)
class LogoutResponse:
    """A service's answer to a request of ours."""

    in_response_to: str
    succeeded: bool
    relay_state: str


def check_logout_request(
    options: SamlOptions, received: Received, destination: str, now: datetime
) -> LogoutRequest:
    """Check a request, whose signature is always required. Raises `SamlError`."""
    raise NotImplementedError


def check_logout_response(
    options: SamlOptions, received: Received, head: Head, now: datetime
) -> LogoutResponse:
    """Check the answer to the request that had this head. Raises `SamlError`.

    A signature is required, unless it came over SOAP, on the connection that we opened ourselves.
    """
    raise NotImplementedError


def make_logout_request(head: Head, party: Party) -> bytes:
    """Tell a service that a session is over; to be signed by its binding. Its id is `request_id(head)`."""
    raise NotImplementedError


def make_logout_response(head: Head, status: Status) -> bytes:
    """Answer a service's own request; to be signed by its binding."""
    raise NotImplementedError


def request_id(head: Head) -> str:
    """Return the id that a request with this head has, by which its answer is known."""
    raise NotImplementedError
