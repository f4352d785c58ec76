"""How messages come in and go out. SAML 2.0 Bindings §3.2, §3.4, §3.5."""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes

from lxml import etree

from legacy_bridges.contract import AutoPost, Redirect
from legacy_bridges.protocols.saml import detached
from legacy_bridges.protocols.saml.errors import Fault, SamlError
from legacy_bridges.protocols.saml.messages import Detached, Received, SigningKey
from legacy_bridges.protocols.saml.names import SAMLP, SOAP_ENVELOPE, Binding
from legacy_bridges.protocols.saml.signatures import sign
from legacy_bridges.protocols.saml.tree import (
    LARGEST,
    Element,
    id_of,
    need,
    only,
    qualified,
    read_xml,
    text_of,
)

INFLATED: Final = 64 * 1024
"""Bytes that a message in an address may become. CVE-2025-25293."""
LONGEST_QUERY: Final = 64 * 1024
LONGEST_RELAY_STATE: Final = 2048
"""Bytes; what a service may really send is its manifest's word, see `SamlOptions`."""
_MESSAGE: Final = ("SAMLRequest", "SAMLResponse")
_OURS: Final = frozenset({*_MESSAGE, "RelayState", "SigAlg", "Signature", "SAMLEncoding"})
_DEFLATE: Final = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_KINDS: Final = {
    "SAMLRequest": frozenset({"AuthnRequest", "LogoutRequest"}),
    "SAMLResponse": frozenset({"Response", "LogoutResponse"}),
}
_UNDERSTAND: Final = f"{{{SOAP_ENVELOPE}}}mustUnderstand"


def read_redirect(query: str) -> Received:
    """Read a message from a query as it came, percent signs and all. Raises `SamlError`."""
    if len(query) > LONGEST_QUERY:
        raise SamlError(Fault.TOO_LARGE, f"more than {LONGEST_QUERY} bytes")
    if not query.isascii():
        raise SamlError(Fault.MALFORMED, "a query is written in ASCII")
    sent = _once([_split(pair) for pair in query.split("&")])
    name = _message_name(sent)
    if _text(sent.get("SAMLEncoding", quote(_DEFLATE))) != _DEFLATE:
        raise SamlError(Fault.UNSUPPORTED, "an encoding that is not DEFLATE")
    xml = _inflate(_base64(unquote_to_bytes(sent[name])))
    relay_state = _text(sent.get("RelayState", "").replace("+", "%20"))
    return _received(Binding.REDIRECT, name, xml, relay_state, _beside(sent, name))


def read_post(form: Sequence[tuple[str, str]]) -> Received:
    """Read a message from the fields of a form, each as often as it came. Raises `SamlError`."""
    sent = _once(form)
    name = _message_name(sent)
    if len(sent[name]) > LARGEST * 3 // 2:
        raise SamlError(Fault.TOO_LARGE, f"more than {LARGEST} bytes")
    wrapped = sent[name].encode("ascii", "replace")
    xml = _base64(wrapped.translate(None, b" \t\r\n"))
    return _received(Binding.POST, name, xml, sent.get("RelayState", ""), None)


def read_soap(body: bytes) -> Received:
    """Read the one message in a SOAP envelope. Raises `SamlError`."""
    envelope = read_xml(body)
    if envelope.tag != qualified("soap:Envelope"):
        raise SamlError(Fault.MALFORMED, "no SOAP envelope")
    header = only(envelope, "soap:Header")
    if header is not None and any(part.get(_UNDERSTAND, "0") not in ("0", "false") for part in header):
        raise SamlError(Fault.UNSUPPORTED, "a header that has to be understood")
    inside = list(need(envelope, "soap:Body"))
    if len(inside) != 1:
        raise SamlError(Fault.MALFORMED, "not one message in the envelope")
    xml = etree.tostring(inside[0], with_tail=False)
    return _received(Binding.SOAP, _name_of(inside[0]), xml, "", None)


def send_by_redirect(xml: bytes, url: str, relay_state: str, signing: SigningKey) -> Redirect:
    """Send a message by the browser's address, with a signature over the query."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = base64.b64encode(packer.compress(xml) + packer.flush()).decode()
    parts = {_name_of(read_xml(xml)): packed, "RelayState": relay_state, "SigAlg": detached.RSA_SHA256}
    signed = "&".join(f"{name}={quote(value, safe='')}" for name, value in parts.items() if value)
    made = base64.b64encode(detached.sign_octets(signed.encode(), signing)).decode()
    mark = "&" if "?" in url else "?"
    return Redirect(f"{url}{mark}{signed}&Signature={quote(made, safe='')}")


def send_by_post(xml: bytes, url: str, relay_state: str, signing: SigningKey | None) -> AutoPost:
    """Send a message by a form, signed here if a key is given."""
    root = read_xml(xml)
    whole = etree.tostring(sign(root, signing)) if signing is not None else xml
    fields = {_name_of(root): base64.b64encode(whole).decode(), "RelayState": relay_state}
    return AutoPost(url, {name: value for name, value in fields.items() if value})


def send_by_soap(xml: bytes, signing: SigningKey) -> bytes:
    """Put a message into a SOAP envelope, signed."""
    envelope = etree.Element(qualified("soap:Envelope"), nsmap={"soap": SOAP_ENVELOPE})
    body = etree.SubElement(envelope, qualified("soap:Body"))
    body.append(sign(read_xml(xml), signing))
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _split(pair: str) -> tuple[str, str]:
    """Split a parameter, whose name has to be written as it is."""
    name, _, value = pair.partition("=")
    if unquote(name) in _OURS and name not in _OURS:
        raise SamlError(Fault.MALFORMED, "the name of a parameter is disguised")
    return name, value


def _once(pairs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Return the parameters that are ours. Raises `SamlError` if one comes twice."""
    ours = [(name, value) for name, value in pairs if name in _OURS]
    sent = dict(ours)
    if len(sent) != len(ours):
        raise SamlError(Fault.DUPLICATE_PARAMETER, "a parameter comes twice")
    return sent


def _message_name(sent: Mapping[str, str]) -> str:
    found = [name for name in _MESSAGE if name in sent]
    if len(found) != 1:
        raise SamlError(Fault.MALFORMED, "there is not one message")
    return found[0]


def _text(value: str) -> str:
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise SamlError(Fault.MALFORMED, "a parameter is not UTF-8") from None


def _base64(value: bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise SamlError(Fault.MALFORMED, "no base64") from None


def _inflate(packed: bytes) -> bytes:
    """Unpack no more than there may be, and nothing that goes on behind its end."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        xml = unpacker.decompress(packed, INFLATED + 1)
    except zlib.error:
        raise SamlError(Fault.MALFORMED, "not deflated") from None
    if len(xml) > INFLATED:
        raise SamlError(Fault.TOO_LARGE, f"more than {INFLATED} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise SamlError(Fault.MALFORMED, "not deflated to its end")
    return xml


def _beside(sent: Mapping[str, str], name: str) -> Detached | None:
    """Return the signature of a query, over the octets in the order that is prescribed. §3.4.4.1."""
    if "Signature" not in sent and "SigAlg" not in sent:
        return None
    signature = _base64(unquote_to_bytes(sent.get("Signature", "")))
    over = [part for part in (name, "RelayState", "SigAlg") if part in sent]
    signed = "&".join(f"{part}={sent[part]}" for part in over)
    return Detached(_text(sent.get("SigAlg", "")), signature, signed.encode())


def _received(binding: Binding, name: str, xml: bytes, relay_state: str, beside: Detached | None) -> Received:
    root = read_xml(xml)
    kind = etree.QName(root).localname
    if etree.QName(root).namespace != SAMLP or kind not in _KINDS[name]:
        raise SamlError(Fault.UNSUPPORTED, "a kind of message that is not taken here")
    _refuse_relay_state(relay_state)
    issuer = text_of(only(root, "saml:Issuer"))
    return Received(binding, xml, kind, issuer, id_of(root), relay_state, beside)


def _refuse_relay_state(value: str) -> None:
    """Refuse what could not be kept, or given back as it came."""
    if len(value.encode(errors="replace")) > LONGEST_RELAY_STATE or _CONTROLS.search(value):
        raise SamlError(Fault.RELAY_STATE, "RelayState is too long, or no text")


def _name_of(root: Element) -> str:
    return "SAMLResponse" if etree.QName(root).localname.endswith("Response") else "SAMLRequest"
