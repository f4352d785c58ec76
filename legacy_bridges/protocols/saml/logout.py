"""Single logout: requests and answers, theirs and ours. SAML 2.0 Core §3.7, Profiles §4.4."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from legacy_bridges.protocols.saml.checks import Expected, check_message
from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.instants import moment_of
from legacy_bridges.protocols.saml.messages import Head, NameId, Party, Received
from legacy_bridges.protocols.saml.names import Binding, Format, Status
from legacy_bridges.protocols.saml.options import SamlOptions
from legacy_bridges.protocols.saml.tree import Element, id_of, need, qualified, text_of
from legacy_bridges.protocols.saml.writing import add, add_name_id, add_status, begin, message_id

MOST_SESSIONS: Final = 64
"""That one request may end: each has to be looked for."""


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
    root = check_message(options, received, Expected("LogoutRequest", destination, signed=True, now=now))
    until = root.get("NotOnOrAfter")
    if until is not None and moment_of(until) <= now:
        raise SamlError(Fault.STALE, "the request has expired")
    named = root.findall(qualified("samlp:SessionIndex"))
    if len(named) > MOST_SESSIONS:
        raise SamlError(Fault.TOO_LARGE, f"more than {MOST_SESSIONS} sessions at once")
    indexes = tuple(text_of(index) for index in named)
    return LogoutRequest(id_of(root), _name_id(need(root, "saml:NameID")), indexes, received.relay_state)


def check_logout_response(
    options: SamlOptions, received: Received, in_response_to: str, destination: str, now: datetime
) -> LogoutResponse:
    """Check the answer to the request of ours that had this id. Raises `SamlError`.

    A signature is required, unless it came over SOAP, on the connection that we opened ourselves; there
    it comes to no address of ours either.
    """
    by_soap = received.binding is Binding.SOAP
    expected = Expected("LogoutResponse", None if by_soap else destination, signed=not by_soap, now=now)
    root = check_message(options, received, expected)
    if root.get("InResponseTo") != in_response_to:
        raise SamlError(Fault.WRONG_ANSWER, "an answer to another request")
    return LogoutResponse(in_response_to, _succeeded(root), received.relay_state)


def make_logout_request(head: Head, party: Party) -> bytes:
    """Tell a service that a session is over; to be signed by its binding. Its id is `request_id(head)`."""
    root = begin("samlp:LogoutRequest", head)
    add_name_id(root, party.name_id, party.audience)
    if party.session_index:
        add(root, "samlp:SessionIndex", party.session_index)
    return etree.tostring(root)


def make_logout_response(head: Head, status: Status) -> bytes:
    """Answer a service's own request; to be signed by its binding."""
    root = begin("samlp:LogoutResponse", head)
    add_status(root, status)
    return etree.tostring(root)


def request_id(head: Head) -> str:
    """Return the id that a request with this head has, by which its answer is known."""
    return message_id(head)


def _name_id(element: Element) -> NameId:
    said = element.get("Format", Format.UNSPECIFIED)
    known = Format(said) if said in set(Format) else Format.UNSPECIFIED
    value = text_of(element)
    if not value:
        raise SamlError(Fault.MALFORMED, "nobody is named")
    return NameId(value, known)


def _succeeded(root: Element) -> bool:
    """Tell whether the service has closed its session altogether. SAML 2.0 Core §3.2.2.2."""
    code = need(need(root, "samlp:Status"), "samlp:StatusCode")
    below = code.find(qualified("samlp:StatusCode"))
    partial = below is not None and below.get("Value") == Status.PARTIAL_LOGOUT.uri
    return code.get("Value") == Status.SUCCESS.uri and not partial
