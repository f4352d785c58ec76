"""Making messages: elements in the order that the schema wants, heads, names and outcomes."""

import hashlib
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from legacy_bridges.protocols.saml.messages import Head, NameId
from legacy_bridges.protocols.saml.names import SAML, SAMLP, Format, Status
from legacy_bridges.protocols.saml.tree import Element, qualified

_PREFIXES: Final = {"samlp": SAMLP, "saml": SAML}


def begin(tag: str, head: Head) -> Element:
    """Begin a message. SAML 2.0 Core §3.2."""
    said = {"InResponseTo": head.in_response_to, "Destination": head.destination}
    root = begin_signed(tag, message_id(head), head)
    for name, value in said.items():
        if value:
            root.set(name, value)
    return root


def begin_signed(tag: str, made: str, head: Head) -> Element:
    """Begin what has an id and an issuer, and so can be signed."""
    said = {"ID": made, "Version": "2.0", "IssueInstant": instant(head.now)}
    root = etree.Element(qualified(tag), said, nsmap=_PREFIXES)
    add(root, "saml:Issuer", head.issuer)
    return root


def add(parent: Element, tag: str, text: str = "", **said: str) -> Element:
    """Add an element with its attributes, of which those that are empty are left out."""
    kept = {name: value for name, value in said.items() if value}
    child: Element = etree.SubElement(parent, qualified(tag), kept)
    if text:
        child.text = text
    return child


def add_name_id(parent: Element, name_id: NameId, audience: str = "") -> Element:
    """Say what the service calls somebody. SAML 2.0 Core §2.2.3, §8.3.7."""
    qualifier = audience if name_id.format is Format.PERSISTENT else ""
    return add(parent, "saml:NameID", name_id.value, Format=name_id.format.value, SPNameQualifier=qualifier)


def add_status(parent: Element, status: Status) -> None:
    """Say how a request came out. SAML 2.0 Core §3.2.2."""
    code = add(add(parent, "samlp:Status"), "samlp:StatusCode", Value=status.top)
    if status is not Status.SUCCESS:
        add(code, "samlp:StatusCode", Value=status.uri)


def message_id(head: Head) -> str:
    """Return the id of the message that has this head."""
    return made_id(head, "message")


def made_id(head: Head, part: str) -> str:
    """Make an id that nobody can foresee, of a value that was never used. SAML 2.0 Core §1.3.4."""
    return f"_{hashlib.sha256(f'{part} {head.nonce}'.encode()).hexdigest()[:40]}"


def instant(moment: datetime) -> str:
    """Write a moment. SAML 2.0 Core §1.3.3."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
