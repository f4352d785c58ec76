"""A provider that says what a test tells it to."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner
from typing_extensions import override

from sandbox import clock
from sandbox.zoo import Around
from sandbox.zoo.around import AwayError

ISSUER = "http://localhost:8400"
SSO = f"{ISSUER}/saml/sso"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"


@dataclass(frozen=True, slots=True)
class Scripted(Around):
    """Surroundings in which the provider's answers are written down beforehand."""

    answers: Mapping[str, bytes] = field(default_factory=dict)
    """By how an address begins."""
    asked: list[tuple[str, str]] = field(default_factory=list)

    @override
    def get(self, address: str) -> bytes:
        return self._said(address, "")

    @override
    def post(self, address: str, headers: Mapping[str, str], body: str) -> bytes:
        del headers
        return self._said(address, body)

    def _said(self, address: str, body: str) -> bytes:
        self.asked.append((address, body))
        for start, answer in self.answers.items():
            if address.startswith(start):
                return answer
        msg = f"{address} answered 404"
        raise AwayError(msg)


@dataclass(frozen=True, slots=True)
class Key:
    """A key and its certificate."""

    private: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls) -> "Key":
        """Make one that has begun already and ends soon."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "okno")])
        begun = datetime.fromtimestamp(clock.now(), UTC) - timedelta(days=1)
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
        made = made.public_key(private.public_key()).not_valid_before(begun)
        return cls(private, made.not_valid_after(begun + timedelta(days=9)).sign(private, hashes.SHA256()))

    def metadata(self) -> bytes:
        """Describe the provider that has this key."""
        der = base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}/saml/metadata">'
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
            f"<ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            '</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
            f' Location="{SSO}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        ).encode()

    def sign(self, xml: str) -> bytes:
        """Sign a message, whole."""
        signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
        root = etree.fromstring(xml)
        signed = signer.sign(
            root,
            key=self.private,
            cert=[self.certificate],
            reference_uri=f"#{root.get('ID')}",
            id_attribute="ID",
        )
        return etree.tostring(signed)


def response(origin: str, answered: str, **changed: str) -> str:
    """Write what the provider says of Anna; `changed` are values that say otherwise."""
    said: dict[str, Any] = {
        "destination": f"{origin}/saml/acs",
        "recipient": f"{origin}/saml/acs",
        "audience": f"{origin}/saml/metadata",
        "issuer": f"{ISSUER}/saml/metadata",
        "until": moment(120),
        "status": "urn:oasis:names:tc:SAML:2.0:status:Success",
        "group": "student",
        **changed,
    }
    return (
        f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_r" Version="2.0" IssueInstant="{moment(0)}"'
        f' Destination="{said["destination"]}"><saml:Issuer>{said["issuer"]}</saml:Issuer>'
        f'<samlp:Status><samlp:StatusCode Value="{said["status"]}"/></samlp:Status>'
        f'<saml:Assertion ID="_a" Version="2.0" IssueInstant="{moment(0)}"><saml:Issuer>{said["issuer"]}</saml:Issuer>'
        "<saml:Subject><saml:NameID>pairwise-anna</saml:NameID><saml:SubjectConfirmation>"
        f'<saml:SubjectConfirmationData Recipient="{said["recipient"]}" NotOnOrAfter="{said["until"]}"'
        f' InResponseTo="{answered}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotOnOrAfter="{said["until"]}"><saml:AudienceRestriction>'
        f"<saml:Audience>{said['audience']}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{moment(0)}" SessionIndex="s-1"/><saml:AttributeStatement>'
        '<saml:Attribute Name="name"><saml:AttributeValue>Анна</saml:AttributeValue></saml:Attribute>'
        f'<saml:Attribute Name="groups"><saml:AttributeValue>{said["group"]}</saml:AttributeValue></saml:Attribute>'
        "</saml:AttributeStatement></saml:Assertion></samlp:Response>"
    )


def logout(issuer: str = f"{ISSUER}/saml/metadata") -> str:
    """Write that Anna's session is over."""
    return (
        f'<samlp:LogoutRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_l" Version="2.0"'
        f' IssueInstant="{moment(0)}"><saml:Issuer>{issuer}</saml:Issuer>'
        "<saml:NameID>pairwise-anna</saml:NameID><samlp:SessionIndex>s-1</samlp:SessionIndex></samlp:LogoutRequest>"
    )


def enveloped(message: bytes) -> bytes:
    """Put a message where SOAP wants it."""
    start = b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    return start + message + b"</soap:Body></soap:Envelope>"


def moment(seconds: int) -> str:
    """Write when it will be so many seconds later."""
    return datetime.fromtimestamp(clock.now() + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
