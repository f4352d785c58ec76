"""What is asked of every message of a service, before anything that it says counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from legacy_bridges.protocols.saml.detached import refuse_forged
from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.instants import moment_of
from legacy_bridges.protocols.saml.messages import Received
from legacy_bridges.protocols.saml.names import SAMLP, Binding
from legacy_bridges.protocols.saml.options import SamlOptions
from legacy_bridges.protocols.saml.signatures import is_signed, verified
from legacy_bridges.protocols.saml.tree import Element, id_of, need, read_xml, text_of

SKEW: Final = timedelta(minutes=5)
"""How far the clock of a service may be from ours, and how old a message may be."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a message has to be."""

    kind: str
    destination: str | None
    """The address of ours that it has to name; `None` for what comes back on a connection of ours."""
    signed: bool
    """Whether it counts only with a signature; one that is there is checked in any case."""
    now: datetime


def check_message(options: SamlOptions, received: Received, expected: Expected) -> Element:
    """Return the message, as far as it was signed if it was. Raises `SamlError`. SAML 2.0 Core §3.2."""
    if options.sp.is_expired(expected.now):
        raise SamlError(Fault.STALE, "the metadata of the service has expired")
    if received.kind != expected.kind:
        raise SamlError(Fault.UNSUPPORTED, f"no {expected.kind}")
    read = read_xml(received.xml)
    signed = _check_signature(options, received, read, expected)
    root = signed if signed is not None else read
    _refuse_other(options, root, expected)
    _refuse_elsewhere(root, expected, signed=signed is not None)
    return root


def _check_signature(
    options: SamlOptions, received: Received, root: Element, expected: Expected
) -> Element | None:
    """Return the message as it was signed; `None` for one without a signature, where that does."""
    certificates, within = options.sp.certificates, is_signed(root)
    if received.binding is Binding.REDIRECT and within:
        raise SamlError(Fault.UNSUPPORTED, "a message in an address is signed beside it")
    found = None
    if certificates and within:
        found = verified(root, certificates)
    elif certificates and received.detached is not None:
        refuse_forged(received.detached, certificates)
        found = root
    if found is None and expected.signed:
        raise SamlError(Fault.SIGNATURE_MISSING, "the message is not signed")
    return found


def _refuse_other(options: SamlOptions, root: Element, expected: Expected) -> None:
    """Refuse what another made, in another language, or at another time."""
    if root.tag != f"{{{SAMLP}}}{expected.kind}":
        raise SamlError(Fault.MALFORMED, "another message than was read")
    id_of(root)
    if text_of(need(root, "saml:Issuer")) != options.sp.entity_id:
        raise SamlError(Fault.UNKNOWN_ISSUER, "made by another service")
    if root.get("Version") != "2.0":
        raise SamlError(Fault.UNSUPPORTED, "not of SAML 2.0")
    if abs(expected.now - moment_of(root.get("IssueInstant", ""))) > SKEW:
        raise SamlError(Fault.STALE, "made too long ago, or in the future")


def _refuse_elsewhere(root: Element, expected: Expected, *, signed: bool) -> None:
    """Refuse what was made for another address. SAML 2.0 Bindings §3.4.5.2, §3.5.5.2.

    A signed message has to name its address: whoever got hold of it could send it anywhere.
    """
    said = root.get("Destination", "")
    if expected.destination is None:
        return
    if said != expected.destination and (said or signed):
        raise SamlError(Fault.WRONG_DESTINATION, "made for another address")
