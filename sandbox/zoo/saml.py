"""A service provider of SAML 2.0 in small: asks for a sign-in, reads the answer, hears of sign-outs.

Only what the check of a signature has returned is read on.
"""

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from cryptography import x509
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from sandbox import clock

MD: Final = "{urn:oasis:names:tc:SAML:2.0:metadata}"
SAML: Final = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP: Final = "{urn:oasis:names:tc:SAML:2.0:protocol}"
DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
SOAP: Final = "{http://schemas.xmlsoap.org/soap/envelope/}"
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
_REQUEST: Final = (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
    ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}"'
    ' Destination="{to}" AssertionConsumerServiceURL="{acs}"'
    ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST">'
    "<saml:Issuer>{issuer}</saml:Issuer></samlp:AuthnRequest>"
)
_ANSWER: Final = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
    ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}"'
    ' InResponseTo="{to}"><saml:Issuer>{issuer}</saml:Issuer>'
    '<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>'
    "</samlp:LogoutResponse></soap:Body></soap:Envelope>"
)


class UnbelievedError(Exception):
    """A message that must not be believed, with the rule it breaks."""


@dataclass(frozen=True, slots=True)
class Idp:
    """The identity provider, as its metadata describe it."""

    entity: str
    sso: str
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says of somebody."""

    name: str
    session: str
    attributes: dict[str, tuple[str, ...]]


def read_idp(xml: bytes) -> Idp:
    """Read the provider's metadata. Raises `UnbelievedError`."""
    root = _parsed(xml)
    sso = [
        one.get("Location", "")
        for one in root.iter(f"{MD}SingleSignOnService")
        if one.get("Binding") == REDIRECT
    ]
    found = tuple(base64.b64decode(one.text or "") for one in root.iter(f"{DS}X509Certificate"))
    _refuse(not sso or not found, "the metadata name no address or no key")
    return Idp(root.get("entityID", ""), sso[0], found)


def make_request(idp: Idp, entity: str, acs: str) -> tuple[str, str]:
    """Return the id of a request for a sign-in, and the address to send the browser to. Bindings §3.4."""
    ident = f"_{secrets.token_hex(16)}"
    xml = _REQUEST.format(id=ident, now=_now(), to=idp.sso, acs=acs, issuer=entity)
    packed = zlib.compressobj(wbits=-15)
    deflated = packed.compress(xml.encode()) + packed.flush()
    return ident, f"{idp.sso}?{urlencode({'SAMLRequest': base64.b64encode(deflated).decode()})}"


def read_response(idp: Idp, encoded: str, entity: str, acs: str) -> tuple[str, Said]:
    """Return which request is answered, and what is said. Raises `UnbelievedError`. Profiles §4.1.4.3."""
    try:
        xml = base64.b64decode(encoded, validate=True)
    except ValueError:
        msg = "not base64"
        raise UnbelievedError(msg) from None
    root = _verified(idp, _parsed(xml))
    _refuse(root.tag != f"{SAMLP}Response" or root.get("Destination") != acs, "meant for another address")
    _refuse(_at(root, f"{SAMLP}Status/{SAMLP}StatusCode").get("Value") != SUCCESS, "the provider said no")
    assertion = _at(root, f"{SAML}Assertion")
    _refuse(_text(assertion, f"{SAML}Issuer") != idp.entity, "issued by somebody else")
    _check_audience(assertion, entity)
    confirmed = _at(assertion, f"{SAML}Subject/{SAML}SubjectConfirmation/{SAML}SubjectConfirmationData")
    _refuse(confirmed.get("Recipient") != acs or _over(confirmed), "for another recipient, or too late")
    return confirmed.get("InResponseTo", ""), _said(assertion)


def read_logout(idp: Idp, body: bytes) -> tuple[str, list[str]]:
    """Return a logout request's id and the sessions it names. Raises `UnbelievedError`. Bindings §3.2."""
    inner = _at(_parsed(body), f"{SOAP}Body/{SAMLP}LogoutRequest")
    root = _verified(idp, _parsed(etree.tostring(inner)))
    _refuse(_text(root, f"{SAML}Issuer") != idp.entity, "issued by somebody else")
    return root.get("ID", ""), [one.text or "" for one in root.iter(f"{SAMLP}SessionIndex")]


def answer_logout(request_id: str, entity: str) -> str:
    """Say that it is done."""
    ident = f"_{secrets.token_hex(16)}"
    return _ANSWER.format(id=ident, now=_now(), to=request_id, issuer=entity, status=SUCCESS)


def _said(assertion: Any) -> Said:
    attributes = {
        one.get("Name", ""): tuple(value.text or "" for value in one.iter(f"{SAML}AttributeValue"))
        for one in assertion.iter(f"{SAML}Attribute")
    }
    session = _at(assertion, f"{SAML}AuthnStatement").get("SessionIndex", "")
    return Said(_text(assertion, f"{SAML}Subject/{SAML}NameID"), session, attributes)


def _check_audience(assertion: Any, entity: str) -> None:
    conditions = _at(assertion, f"{SAML}Conditions")
    audience = _text(conditions, f"{SAML}AudienceRestriction/{SAML}Audience")
    _refuse(audience != entity or _over(conditions), "for another service, or too late")


def _verified(idp: Idp, root: Any) -> Any:
    """Return what was signed by a key of the provider's metadata, and is the whole message."""
    for der in idp.certificates:
        certificate = x509.load_der_x509_certificate(der)
        expected = SignatureConfiguration(location="./", verification_time=certificate.not_valid_before_utc)
        try:
            found = XMLVerifier().verify(
                root, x509_cert=certificate, id_attribute="ID", expect_config=expected
            )
        except (SignXMLException, etree.LxmlError, ValueError):
            continue
        signed = None if isinstance(found, list) else found.signed_xml
        if signed is not None and signed.get("ID") == root.get("ID"):
            return signed
    msg = "not signed by the provider"
    raise UnbelievedError(msg)


def _parsed(xml: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        msg = "no XML"
        raise UnbelievedError(msg) from None
    _refuse(root.getroottree().docinfo.doctype, "a document type has no business here")
    return root


def _at(element: Any, path: str) -> Any:
    found = element.findall(path)
    _refuse(len(found) != 1, "a part is missing, or there twice")
    return found[0]


def _text(element: Any, path: str) -> str:
    return _at(element, path).text or ""


def _over(element: Any) -> bool:
    until = datetime.fromisoformat(
        element.get("NotOnOrAfter", "").replace("Z", "+00:00") or "1970-01-01T00:00+00:00"
    )
    return until.timestamp() <= clock.now()


def _now() -> str:
    return datetime.fromtimestamp(clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refuse(condition: object, words: str) -> None:
    if condition:
        raise UnbelievedError(words)
